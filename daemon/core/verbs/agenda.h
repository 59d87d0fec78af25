/* agenda.h: the verbs of `agenda`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define AGENDA_PARAM { "agenda", PARAM_ID, POS, .id = ID_AGENDA, .help = "the item of the agenda" }
#define F_AGENDA SHOWN("agenda", FIELD_ID, "id of the item of the agenda")
#define AGENDA_STATES WORDS("open", "approved", "noted", "returned", "withdrawn")
#define AGENDA_FIELDS \
	F_AGENDA, \
	F_STUDY, \
	SHOWN("item", FIELD_TEXT, "as the paper counts: 5 (d)"), \
	SHOWN("title", FIELD_TEXT, "title"), \
	DETAIL("document", FIELD_ID, "the document before the meeting"), \
	F_STATE("open, approved, noted, returned, withdrawn"), \
	SHOWN("text", FIELD_TEXT, "the decision in words"), \
	F_LANGUAGE, \
	DETAIL("principal", FIELD_TEXT, "who put it on record"), \
	DETAIL("decided", FIELD_TIME, "when"), \
	F_VERSION

	{ .name = "agenda.add", .summary = "put an item on the agenda of a meeting",
	  .description = "Open in stages that produce the agenda.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM,
		      { "item", PARAM_LINE, POS, 1, 32, .help = "as the paper counts: 5 (d)" },
		      { "title", PARAM_LINE, POS, 1, 256, .help = "title" },
		      { "document", PARAM_ID, 0, .id = ID_DOCUMENT, .help = "the document before the meeting" } },
	  .fields = FIELDS(F_AGENDA, F_STUDY, F_VERSION), RUN(agenda_add) },
	{ .name = "agenda.decide", .summary = "record what the meeting decided on an item",
	  .description = "Once: what is returned comes back as another item.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_PLENARY,
	  .params = { AGENDA_PARAM,
		      { "outcome", PARAM_ENUM, POS, .words = WORDS("approved", "noted", "returned"), .help = "what was decided" },
		      { "text", PARAM_TEXT, 0, .help = "the decision in words; required with returned" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_AGENDA, F_STUDY, F_STATE("approved, noted, returned"), F_VERSION), RUN(agenda_decide) },
	{ .name = "agenda.get", .summary = "one item of an agenda",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { AGENDA_PARAM },
	  .fields = FIELDS(AGENDA_FIELDS), RUN(noun_get) },
	{ .name = "agenda.list", .summary = "the agenda of a meeting",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "state", PARAM_ENUM, 0, .words = AGENDA_STATES, .help = "only those with this" } },
	  .fields = FIELDS(AGENDA_FIELDS), RUN(noun_list) },
	{ .name = "agenda.restore", .summary = "put an item back on the agenda that was taken off it",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT,
	  .params = { AGENDA_PARAM, REASON_PARAM },
	  .fields = FIELDS(F_AGENDA, F_STUDY, F_STATE("open"), F_VERSION), RUN(noun_restore) },
	{ .name = "agenda.withdraw", .summary = "take an item off the agenda",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT,
	  .params = { AGENDA_PARAM,
		      REASON_PARAM },
	  .fields = FIELDS(F_AGENDA, F_STUDY, F_STATE("withdrawn"), F_VERSION), RUN(agenda_withdraw) },
