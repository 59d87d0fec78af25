/* bundle.h: the verbs of `bundle`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define BUNDLE_PARAM { "bundle", PARAM_ID, POS, .id = ID_BUNDLE, .help = "the bundle" }
#define F_BUNDLE SHOWN("bundle", FIELD_ID, "id of the bundle")
#define BUNDLE_FIELDS \
	F_BUNDLE, \
	F_STUDY, \
	SHOWN("number", FIELD_INT, "its number in the study"), \
	DETAIL("digest", FIELD_TEXT, "BLAKE2b-256 over all that it holds"), \
	SHOWN("note", FIELD_TEXT, "a remark"), \
	F_PRINCIPAL, \
	SHOWN("frozen", FIELD_TIME, "when"), \
	DETAIL("documents", FIELD_ARRAY, "of those that you see: document, kind, title, number, digest"), \
	F_VERSION

	{ .name = "bundle.freeze", .summary = "freeze the documents of a study as they are now",
	  .description = "Each filed document in its newest version. A bundle is never changed.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_HOST,
	  .params = { STUDY_PARAM,
		      { "note", PARAM_TEXT, 0, .help = "a remark" } },
	  .fields = FIELDS(F_BUNDLE, F_STUDY, SHOWN("number", FIELD_INT, "its number in the study"), SHOWN("digest", FIELD_TEXT, "over all that it holds"), F_VERSION), RUN(bundle_freeze) },
	{ .name = "bundle.get", .summary = "one bundle",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { BUNDLE_PARAM },
	  .fields = FIELDS(BUNDLE_FIELDS), RUN(noun_get) },
	{ .name = "bundle.list", .summary = "the bundles of a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM },
	  .fields = FIELDS(BUNDLE_FIELDS), RUN(noun_list) },
