"""Pages of reports, under report/: those for everybody first."""

from django.urls import path

from candil.collect.reporting.views import app, desk, phone, returning, sealing, signs, telling

app_name = "reporting"
urlpatterns = [
    path("", telling.tell, name="tell"),
    path("to/<slug:slug>/", telling.tell, name="tell-channel"),
    path("to/<slug:slug>/write/", sealing.write, name="write"),
    path("to/<slug:slug>/kit/", sealing.kit, name="kit"),
    path("to/<slug:slug>/sealed/", sealing.sealed, name="sealed"),
    path("app.webmanifest", app.manifest, name="app"),
    path("pages.js", app.worker, name="worker"),
    path("kept/", telling.confirm, name="confirm"),
    path("signs/", signs.signs, name="signs"),
    path("return/", returning.come_back, name="return"),
    path("return/sealed/", sealing.come_back, name="return-sealed"),
    path("desk/unlock/", desk.unlock, name="unlock"),
    path("desk/languages/", desk.languages, name="languages"),
    path("desk/lock/", desk.lock, name="lock"),
    path("desk/take/<slug:slug>/", phone.take, name="take"),
    path("desk/<str:label>/erase/", desk.erase, name="erase"),
    path("desk/<str:label>/file/<str:part>/", desk.file, name="file"),
]
