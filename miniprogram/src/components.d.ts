/** The components that uni-app finds by name (easycom), so that templates are type-checked. */
import 'vue'

declare module 'vue' {
  interface GlobalComponents {
    BigButton: typeof import('./components/big-button/big-button.vue')['default']
    ChangeSheet: typeof import('./components/change-sheet/change-sheet.vue')['default']
    FormField: typeof import('./components/form-field/form-field.vue')['default']
    GroupList: typeof import('./components/group-list/group-list.vue')['default']
    HomeLink: typeof import('./components/home-link/home-link.vue')['default']
    ListEnd: typeof import('./components/list-end/list-end.vue')['default']
    PickSheet: typeof import('./components/pick-sheet/pick-sheet.vue')['default']
    PrivacySheet: typeof import('./components/privacy-sheet/privacy-sheet.vue')['default']
    Sheet: typeof import('./components/sheet/sheet.vue')['default']
    StateView: typeof import('./components/state-view/state-view.vue')['default']
    StepLine: typeof import('./components/step-line/step-line.vue')['default']
    VacancyCard: typeof import('./components/vacancy-card/vacancy-card.vue')['default']
    VacancyFacts: typeof import('./components/vacancy-facts/vacancy-facts.vue')['default']
  }
}
