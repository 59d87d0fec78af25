/* upload.h: the verbs of `upload`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define UPLOAD_FIELDS \
	F_UPLOAD, \
	F_STUDY, \
	DETAIL("document", FIELD_ID, "document that this is a version of"), \
	SHOWN("kind", FIELD_TEXT, "kind of document"), \
	SHOWN("title", FIELD_TEXT, "title"), \
	DETAIL("file_name", FIELD_TEXT, "name of the file"), \
	F_STATE("receiving, filed, abandoned"), \
	SHOWN("bytes", FIELD_INT, "announced size"), \
	SHOWN("received", FIELD_INT, "bytes that are here"), \
	DETAIL("digest", FIELD_TEXT, "announced digest"), \
	SHOWN("started", FIELD_TIME, "when"), \
	F_VERSION

	{ .name = "upload.get", .summary = "one document that you are sending",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { UPLOAD_PARAM },
	  .fields = FIELDS(UPLOAD_FIELDS), RUN(noun_get) },
	{ .name = "upload.list", .summary = "the documents that you are sending, or have sent, to a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "state", PARAM_ENUM, 0, .words = WORDS("receiving", "filed", "abandoned"), .help = "only those with this" } },
	  .fields = FIELDS(UPLOAD_FIELDS), RUN(noun_list) },
