from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PictureConfig(AppConfig):
    name = "candil.analyse.picture"
    label = "picture"
    verbose_name = "Picture"

    def ready(self) -> None:
        from candil.platform.design import navigation

        navigation.register(
            stage="analyse",
            label=_("Picture"),
            url_name="picture:picture",
            description=_("Hotspots, routes and trends on a map, in charts and in tables"),
            order=10,
        )
