from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    name = "candil.analyse.incidents"
    label = "incidents"
    verbose_name = "Incidents"

    def ready(self) -> None:
        from candil.analyse.incidents.services import BatchReceiver, mark_all_stale
        from candil.collect.datasets.services import register_receiver
        from candil.platform.design import navigation
        from candil.platform.places.services import on_areas_changed
        from candil.trust.accounts.policies import SEE_RECORDS
        from candil.trust.partnerships.services import BY_CLASS, protect

        protect("incidents_record", BY_CLASS)
        for table in ("incidents_leg", "incidents_grade"):  # a part is read where its record is
            said = f"SELECT 1 FROM incidents_record said WHERE said.id = {table}.record_id"  # noqa: S608
            protect(table, f"EXISTS ({said})")
        register_receiver(BatchReceiver())
        on_areas_changed(mark_all_stale)
        navigation.register(
            stage="analyse",
            label=_("Records"),
            url_name="incidents:records",
            permission=SEE_RECORDS,
            description=_("Read, grade and correct single records, and decide who sees them."),
            order=50,
        )
        navigation.register(
            stage="analyse",
            label=_("Incidents"),
            url_name="incidents:incidents",
            permission=SEE_RECORDS,
            description=_("Judge which records tell of the same incident, so that none is counted twice."),
            order=40,
        )
