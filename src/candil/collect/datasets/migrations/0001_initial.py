import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('partnerships', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('file_name', models.CharField(max_length=255)),
                ('file_digest', models.CharField(db_index=True, help_text='SHA-256 of the file', max_length=64)),
                ('stored_file', models.CharField(blank=True, help_text='Place under CANDIL_HOME/uploads until it is loaded', max_length=200)),
                ('preset', models.CharField(blank=True, help_text='Name of the preset or mapping', max_length=60)),
                ('mapping', models.JSONField(blank=True, default=dict, help_text='The mapping file, where no preset was used')),
                ('period', models.CharField(blank=True, help_text='Period given for a file that does not say its own', max_length=20)),
                ('status', models.CharField(choices=[('checking', 'Being checked'), ('waiting', 'Checked: waiting for your decision'), ('loading', 'Loading'), ('accepted', 'Accepted'), ('failed', 'Failed: nothing was kept'), ('undone', 'Undone')], default='loading', max_length=10)),
                ('stage', models.CharField(blank=True, choices=[('queued', 'Waiting for its turn'), ('reading', 'Reading the rows'), ('writing', 'Storing the records')], max_length=10)),
                ('is_synthetic', models.BooleanField(default=False)),
                ('rows_read', models.PositiveIntegerField(default=0)),
                ('rows_added', models.PositiveIntegerField(default=0)),
                ('rows_known', models.PositiveIntegerField(default=0)),
                ('rows_skipped', models.PositiveIntegerField(default=0, help_text='Totals and empty rows that carry no record')),
                ('rows_refused', models.PositiveIntegerField(default=0)),
                ('people_added', models.PositiveBigIntegerField(default=0)),
                ('report', models.JSONField(blank=True, default=dict)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('loaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='accounts.organisation')),
                ('visibility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='partnerships.visibilityclass')),
            ],
            options={
                'verbose_name_plural': 'batches',
                'ordering': ['-created_at', '-pk'],
            },
        ),
    ]
