"""Who may enter where: one reviewed line per endpoint; the test of the URL map holds to it."""

# Anybody; why stands at the view itself.
PUBLIC = {
    "admin.employer_door.ask", "admin.employer_door.enter", "admin.employer_door.send",
    "admin.invitation.accept", "admin.invitation.show",
    "admin.patrols.confirm", "admin.patrols.confirm_form",
    "admin.second_factor.code", "admin.second_factor.enrol", "admin.second_factor.enrolment",
    "admin.second_factor.give_code", "admin.sign_in.enter", "admin.sign_in.sign_in",
    "admin.static", "healthz", "index",
    "labourer_app", "me.get_me", "me.sign_out", "offer.get_offer", "offer.post_answer",
    "openapi_document", "places.get_occupations", "places.get_regions", "readyz",
    "employers.get_employer", "public.feed", "public.page", "public.sitemap",
    "sign_in.sign_in_oauth", "sign_in.sign_in_oauth_done", "sign_in.sign_in_weixin",
    "subsidies.get_list", "subsidies.get_one", "training.get_options", "vacancies.get_vacancy",
    "vacancies.get_suggestions",
    "vacancies.list_vacancies", "verification_file", "wechat.push_account", "wechat.push_mini",
    "wechat.verify_account", "wechat.verify_mini",
}  # fmt: skip

# Whoever is signed in to the app, bound or not.
LABOURER = {
    "bind.bind_person", "bind.send_code", "fieldwork.get_me", "fieldwork.link", "vacancies.report",
    "fieldwork.unlink",
}  # fmt: skip

# Only those bound to a person.
BOUND = {
    "applications.list_mine", "applications.withdraw_mine", "bind.unbind_person",
    "situation.change", "situation.get_situation",
    "record.close", "record.correct", "record.get_record", "record.take_consent_back",
    "me.get_notices", "me.mark_notices_read", "me.set_weekly_push", "subsidies.get_form",
    "subsidies.list_mine", "subsidies.submit", "subsidies.take_back", "subsidies.upload_photo",
    "training.list_mine", "training.register", "training.withdraw",
    "vacancies.apply_for_vacancy", "vacancies.list_recommended",
}  # fmt: skip

# The app on the phone of staff who linked it, by the permission that their role must have.
HELPER = {
    "field_work": {
        "fieldwork.get_households", "fieldwork.get_one", "fieldwork.get_today",
        "fieldwork_calls.add_call", "fieldwork_calls.get_calls", "fieldwork_people.change",
        "fieldwork_people.get_choices", "fieldwork_people.get_one", "fieldwork_people.register",
        "fieldwork_people.show_phone", "fieldwork_visits.add_visit",
        "fieldwork_visits.get_visits", "fieldwork_visits.upload_photo",
    },
}  # fmt: skip

# Staff, by the permission that their role must have.
STAFF = {
    "verify_incomes": {
        "incomes.entered", "incomes.verify", "national.index", "national.progress",
        "national.record", "national.report", "national.upload",
    },
    "export_people": {
        "exports.ask", "exports.decide", "exports.index", "exports.rows", "exports.take",
    },
    "import_people": {
        "clue_lists.index", "clue_lists.left", "clue_lists.rows", "clue_lists.upload",
        "people_imports.columns", "people_imports.confirm", "people_imports.discard",
        "people_imports.index", "people_imports.noted", "people_imports.progress",
        "people_imports.record", "people_imports.undo", "people_imports.upload",
    },
    "manage_accounts": {
        "accounts.change", "accounts.index", "accounts.invite", "accounts.record",
        "accounts.reset_factor", "accounts.rights", "accounts.set_active", "accounts.sign_out",
        "accounts.unlock", "accounts.withdraw",
    },
    "assign_helpers": {"fieldwork.assign"},
    "field_work": {"own_account.end_phones", "own_account.give_link_code"},
    "enter": {
        "home.index", "home.switch_region", "own_account.renew_codes", "own_account.set_password",
        "own_account.show", "sign_in.sign_out",
    },
    "see_work": {
        "fieldwork.index", "fieldwork.visits",
        "applications.index", "applications.record", "figures.export", "figures.index",
        "figures.names", "history.record", "home.search", "home.start_search",
        "messages.index", "messages.record", "people.find", "people.index", "people.record",
        "providers.index", "providers.record", "employers.index", "employers.record",
        "visits.coverage", "visits.export", "visits.index", "workshops.index", "workshops.record",
        "runs.index", "subsidies.index", "subsidies.items", "subsidies.record", "training.index",
        "training.record", "vacancies.index", "vacancies.record",
    },
    "handle_applications": {"applications.consent", "applications.move", "applications.slip"},
    "check_people": {
        "home.make_village_codes", "home.village_codes", "people.check", "people.decide_phone",
        "people.phones", "people.places", "registration.form", "registration.register",
        "registration.similar", "rights.answer", "rights.index",
    },
    "merge_people": {
        "duplicates.dismiss", "duplicates.index", "duplicates.merge", "duplicates.record",
        "duplicates.undo",
    },
    "keep_register": {
        "fieldwork.photo",
        "cycles.index", "graduates.form", "graduates.index", "graduates.save",
        "incomes.index",
        "history.change", "history.check", "history.give_back", "history.to_check",
        "history.watch", "monitoring.add_clue", "monitoring.clue_form", "monitoring.clues",
        "monitoring.households", "monitoring.settle",
    },
    "see_signs": {"monitoring.signs"},
    "reveal_numbers": {"people.reveal", "people.show_numbers"},
    "enter_vacancies": {
        "business_registry.confirm", "business_registry.discard", "business_registry.index",
        "business_registry.progress", "business_registry.record", "business_registry.upload",
        "employers.add", "employers.change", "employers.delist", "employers.relist",
        "employers.follow_up", "employers.officer",
        "visits.form", "visits.save", "workshops.add", "workshops.end", "workshops.find",
        "workshops.save",
        "imports.confirm", "imports.discard", "imports.form", "imports.index",
        "imports.progress", "imports.paste", "imports.record", "imports.rejected", "imports.rows",
        "imports.take_pasted", "imports.understand_paste", "imports.upload", "vacancies.edit",
        "minimum_wages.index", "minimum_wages.save", "patrols.ask", "patrols.check",
        "patrols.index", "patrols.progress", "patrols.record", "vacancies.add",
        "vacancies.extend", "vacancies.fill",
        "vacancies.new", "vacancies.pause", "vacancies.resume", "vacancies.save",
        "vacancies.withdraw",
    },
    "vouch": {
        "imports.vouch", "reports.decide", "reports.index", "reports.record", "vacancies.reserve",
        "vacancies.vouch",
    },
    "answer_inbox": {
        "inbox.answer", "inbox.done", "inbox.index", "inbox.people_part", "inbox.talk",
        "inbox.talk_part",
    },
    "decide_wishes": {"training.answer"},
    "keep_providers": {"providers.add", "providers.change", "providers.set_active"},
    "own_employer": {
        "own_employer.add", "own_employer.applicant", "own_employer.applicants",
        "own_employer.confirm", "own_employer.edit", "own_employer.extend", "own_employer.fill",
        "own_employer.index", "own_employer.move", "own_employer.new", "own_employer.save",
        "own_employer.show_phone",
        "own_employer.vacancy", "own_employer.withdraw",
    },
    "own_provider": {"providers.change_own", "providers.own"},
    "decide_claims": {"subsidies.answer", "subsidies.photo"},
    "read_audit": {
        "oversight.checks", "oversight.export", "oversight.handle", "oversight.index",
        "oversight.looks", "oversight.order", "oversight.progress", "oversight.record",
    },
    "run_push": {"push.preview", "push.send"},
    "stop_push": {"push.index", "push.people", "push.progress", "push.record", "push.switch"},
}  # fmt: skip

ENDPOINTS: dict[str, tuple[str, str]] = (
    dict.fromkeys(PUBLIC, ("public", ""))
    | dict.fromkeys(LABOURER, ("labourer", ""))
    | dict.fromkeys(BOUND, ("bound", ""))
    | {view: ("helper", can) for can, views in HELPER.items() for view in views}
    | {f"admin.{view}": ("staff", can) for can, views in STAFF.items() for view in views}
)
