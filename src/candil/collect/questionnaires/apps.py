from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionnairesConfig(AppConfig):
    name = "candil.collect.questionnaires"
    label = "questionnaires"
    verbose_name = "Questionnaires"

    def ready(self) -> None:
        from candil.collect.questionnaires.policies import MAKE_FORMS
        from candil.platform.design import navigation

        navigation.register(
            stage="collect",
            label=_("Forms"),
            url_name="questionnaires:forms",
            permission=MAKE_FORMS,
            description=_("Surveys and interviews as XLSForms, and their answers."),
            order=50,
        )
