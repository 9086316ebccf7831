"""Pages of the desk, under desk/."""

from django.urls import path

from candil.analyse.desk.views import answers, deeds, items, queue, recording

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("rules/", queue.rules_page, name="rules"),
    path("tasks/", queue.tasks, name="tasks"),
    path("tasks/<int:task>/done/", queue.task_done, name="task-done"),
    path("answers/", answers.forms_with_answers, name="forms"),
    path("answers/<slug:slug>/", answers.answers, name="answers"),
    path("<int:number>/", items.item, name="item"),
    path("<int:number>/claim/", deeds.claim, name="claim"),
    path("<int:number>/release/", deeds.release, name="release"),
    path("<int:number>/reopen/", deeds.reopen, name="reopen"),
    path("<int:number>/wait/", deeds.wait, name="wait"),
    path("<int:number>/assess/", deeds.assess, name="assess"),
    path("<int:number>/finish/", deeds.finish, name="finish"),
    path("<int:number>/reply/", deeds.reply, name="reply"),
    path("<int:number>/ask/", deeds.ask, name="ask"),
    path("<int:number>/note/", deeds.note, name="note"),
    path("<int:number>/second-reader/", deeds.second_reader, name="second-reader"),
    path("<int:number>/task/", deeds.task, name="task"),
    path("<int:number>/refer/", deeds.refer, name="refer"),
    path("<int:number>/record/", recording.record, name="record"),
    path("<int:number>/recorded/<int:pk>/", recording.recorded, name="recorded"),
    path("<int:number>/preview/<str:part>/", items.preview, name="preview"),
]
