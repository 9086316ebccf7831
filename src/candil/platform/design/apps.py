from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "candil.platform.design"
    label = "design"
    verbose_name = "Design"

    def ready(self) -> None:
        from candil.platform.design import checks  # noqa: F401 - registers the checks
