/* workflow.h: the verbs of `workflow`, rows of verb_table.c. Laid out by hand. */
#pragma once
	{ .name = "workflow.get", .summary = "the procedure that a study runs by", .scope = SCOPE_STUDY,
	  .roles = ROLE_INSIDE, .params = { STUDY_PARAM },
	  .fields = FIELDS(SHOWN("id", FIELD_TEXT, "workflow"), SHOWN("version", FIELD_INT, "its version"), SHOWN("title", FIELD_TEXT, "title"),
			   SHOWN("stages", FIELD_ARRAY, "stage, title, days, close_days, actors, confirmations, guards, next, back")),
	  RUN(workflow_get) },
