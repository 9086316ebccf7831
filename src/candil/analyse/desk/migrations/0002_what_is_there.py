"""Reports and kept candidates that came before there was a desk are put on it."""

from django.db import migrations


def put_on_desk(apps, schema_editor):
    from candil.analyse.desk.queries import rules

    item = apps.get_model("desk", "Item")
    covers = apps.get_model("reporting", "Cover").objects.filter(desk_item=None)
    for cover in covers.select_related("report", "channel").iterator():
        level = rules.before_opening(cover.path).level
        item.objects.create(
            kind="report", cover=cover, organisation_id=cover.channel.organisation_id, language=cover.language,
            came_on=cover.report.received_on, level=level,
            rank=rules.rank_of(level=level, signs={}, is_doubtful=cover.is_doubtful),
        )
    candidates = apps.get_model("sources", "Candidate").objects.filter(desk_item=None, state="kept")
    for candidate in candidates.iterator():
        signs = rules.signs_found(frozenset(str(one["kind"]) for one in candidate.findings))
        level = rules.FOR_CANDIDATES.level
        item.objects.create(
            kind="candidate", candidate=candidate, organisation_id=candidate.organisation_id, signs=signs, level=level,
            language=candidate.language, came_on=(candidate.decided_at or candidate.created_at).date(),
            rank=rules.rank_of(level=level, signs=signs, is_doubtful=False),
        )


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_items")]
    operations = [migrations.RunPython(put_on_desk, migrations.RunPython.noop)]
