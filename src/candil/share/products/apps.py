from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductsConfig(AppConfig):
    name = "candil.share.products"
    label = "products"
    verbose_name = "Products"

    def ready(self) -> None:
        from candil.platform.design import navigation

        navigation.register(
            stage="share",
            label=_("Intelligence reports"),
            url_name="products:product-list",
            description=_("Reports with frozen figures, as page and as PDF"),
            order=10,
        )
