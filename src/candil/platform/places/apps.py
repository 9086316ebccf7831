from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "candil.platform.places"
    label = "places"
    verbose_name = "Places"

    def ready(self) -> None:
        from candil.platform.design import navigation

        navigation.register(
            stage="manage",
            label=_("Areas"),
            url_name="places:area-levels",
            description=_("The boundaries by which records are counted."),
            order=80,
        )
