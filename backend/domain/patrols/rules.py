"""Pure rules of patrol: who looks after a vacancy, what can be found, when it is late."""

from datetime import timedelta

from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.rules import BY_EMPLOYER

RESULTS = {"keep": "还在招", "edit": "还在招，改了", "fill": "招满了", "withdraw": "不招了"}
EVIDENCE = {"call": "打过电话", "visit": "上门看过", "message": "发消息问过"}
ASK_AGAIN_AFTER = timedelta(days=1)
LATE_AFTER = timedelta(days=4)  # Friday; on the Monday after, what nobody looked at is hidden
NOT_YOURS = "谁录入谁巡查：这个岗位由{who}巡查，您只能查看"
EMPLOYER_ITSELF = "单位自己"


def organisation_of(vacancy: Vacancy) -> str:
    """Who entered it: an office by the code of its area, an employer that posted it itself."""
    if vacancy.source == BY_EMPLOYER and vacancy.employer_id:
        return employer_organisation(vacancy.employer_id)
    return vacancy.owner_region


def employer_organisation(employer_id: int) -> str:
    return f"{BY_EMPLOYER}:{employer_id}"


def share_text(part: int, whole: int) -> str:
    """A percentage with one digit; nothing of nothing is no share."""
    return f"{part * 100 / whole:.1f} %" if whole else "—"
