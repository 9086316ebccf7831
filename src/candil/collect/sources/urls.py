"""Pages of open sources: what was found first, then what is followed."""

from django.urls import path

from candil.collect.sources.views import candidates, outlets

app_name = "sources"
urlpatterns = [
    path("", candidates.candidates, name="candidates"),
    path("<int:number>/", candidates.candidate, name="candidate"),
    path("<int:number>/decide/", candidates.candidate_decide, name="candidate-decide"),
    path("documents/add/", candidates.document_add, name="document-add"),
    path("outlets/", outlets.outlets, name="outlets"),
    path("outlets/add/", outlets.outlet_add, name="outlet-add"),
    path("outlets/<int:number>/fetch/", outlets.outlet_fetch, name="outlet-fetch"),
    path("outlets/<int:number>/stop/", outlets.outlet_stop, name="outlet-stop"),
    path("outlets/<int:number>/remove/", outlets.outlet_remove, name="outlet-remove"),
    path("hosts/add/", outlets.host_add, name="host-add"),
    path("hosts/<int:number>/remove/", outlets.host_remove, name="host-remove"),
]
