/* document.h: the verbs of `document`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define DOCUMENT_PARAM { "document", PARAM_ID, POS, .id = ID_DOCUMENT, .help = "the document" }
#define F_DOCUMENT SHOWN("document", FIELD_ID, "id of the document")
#define UPLOAD_PARAM { "upload", PARAM_ID, POS, .id = ID_UPLOAD, .help = "what document.begin answered" }
#define F_UPLOAD SHOWN("upload", FIELD_ID, "id of the upload")
#define KINDS WORDS("letter", "terms_of_reference", "self_assessment", "data_pack", "draft", "chapter", "synthesis", "editors_report", "final_report", "action_plan", "progress_review", "programme", "event_report", "note", "other")
#define VERSION_FIELDS \
	SHOWN("number", FIELD_INT, "number of the version"), \
	SHOWN("label", FIELD_TEXT, "what people call it: FOD, SOD"), \
	DETAIL("file_name", FIELD_TEXT, "name of the file"), \
	DETAIL("media_type", FIELD_TEXT, "media type"), \
	SHOWN("bytes", FIELD_INT, "size"), \
	DETAIL("digest", FIELD_TEXT, "BLAKE2b-256 of the bytes, in hex"), \
	DETAIL("language", FIELD_TEXT, "language"), \
	DETAIL("note", FIELD_TEXT, "a remark"), \
	F_PRINCIPAL, \
	F_TIME("filed", "when")
#define DOCUMENT_FIELDS \
	F_DOCUMENT, \
	F_STUDY, \
	SHOWN("kind", FIELD_TEXT, "kind of document"), \
	SHOWN("title", FIELD_TEXT, "title"), \
	F_STATE("filed, withdrawn"), \
	VERSION_FIELDS, \
	DETAIL("institution", FIELD_TEXT, "of whoever filed it first"), \
	DETAIL("created", FIELD_TIME, "when it was filed first"), \
	F_VERSION
#define UPLOAD_RESULT \
	F_UPLOAD, \
	F_STUDY, \
	SHOWN("received", FIELD_INT, "bytes that are here: where the next part begins"), \
	SHOWN("chunk_bytes", FIELD_INT, "most bytes of one part"), \
	F_VERSION

	{ .name = "document.abandon", .summary = "give up sending a document",
	  .flags = VERB_WRITE | VERB_NO_TASKS, .scope = SCOPE_NOUN, .roles = LEVEL_OWN,
	  .params = { UPLOAD_PARAM },
	  .fields = FIELDS(F_UPLOAD, F_STUDY, F_STATE("abandoned"), F_VERSION), RUN(document_abandon) },
	{ .name = "document.begin", .summary = "announce a document, to send it in parts",
	  .description = "Open in stages that produce documents. What was begun before with the same kind, size and digest goes on where it was: `received` says where. Filed by document.finish.",
	  .flags = VERB_WRITE | VERB_NO_TASKS, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_HOST | ROLE_LEAD | ROLE_REVIEWER | ROLE_EDITOR | ROLE_OBSERVER,
	  .params = { STUDY_PARAM,
		      { "kind", PARAM_ENUM, POS, .words = KINDS, .help = "kind of document" },
		      { "title", PARAM_LINE, REQ, 1, 256, .help = "title" },
		      { "file_name", PARAM_LINE, REQ, 1, 255, .help = "name of the file" },
		      { "bytes", PARAM_INT, REQ, 1, INT64_C(1) << 40, .help = "size" },
		      { "digest", PARAM_LINE, REQ, 1, 64, .help = "BLAKE2b-256 of the bytes, 64 hex digits (b2sum -l 256)" },
		      { "document", PARAM_ID, 0, .id = ID_DOCUMENT, .help = "document that this is a new version of" },
		      { "label", PARAM_LINE, 0, 1, 32, .help = "what people call this version: FOD, SOD" },
		      { "media_type", PARAM_LINE, 0, 1, 128, .help = "media type; application/octet-stream otherwise" },
		      { "language", PARAM_LANGUAGE, 0, .help = "language; the study's otherwise" },
		      { "note", PARAM_TEXT, 0, .help = "a remark" } },
	  .fields = FIELDS(UPLOAD_RESULT), RUN(document_begin) },
	{ .name = "document.finish", .summary = "file a document that was sent",
	  .description = "When all of it is here and has the announced digest; before that nobody else sees anything of it.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = LEVEL_OWN,
	  .params = { UPLOAD_PARAM },
	  .fields = FIELDS(F_DOCUMENT, F_STUDY, SHOWN("number", FIELD_INT, "number of the version"), SHOWN("digest", FIELD_TEXT, "BLAKE2b-256 of the bytes"), F_VERSION), RUN(document_finish) },
	{ .name = "document.get", .summary = "one document",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { DOCUMENT_PARAM },
	  .fields = FIELDS(DOCUMENT_FIELDS), RUN(noun_get) },
	{ .name = "document.list", .summary = "the documents of a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "kind", PARAM_ENUM, 0, .words = KINDS, .help = "only those with this" },
		      { "state", PARAM_ENUM, 0, .words = WORDS("filed", "withdrawn"), .help = "only those with this" } },
	  .fields = FIELDS(DOCUMENT_FIELDS), RUN(noun_list) },
	{ .name = "document.read", .summary = "read a part of a document",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { DOCUMENT_PARAM,
		      { "offset", PARAM_INT, 0, 0, INT64_C(1) << 40, .help = "where to begin; 0 otherwise" },
		      { "bytes", PARAM_INT, 0, 1, INT64_C(1) << 40, .help = "at most so many; the daemon's limit otherwise" },
		      { "number", PARAM_INT, 0, 1, INT32_MAX, .help = "version; the newest otherwise" } },
	  .fields = FIELDS(F_DOCUMENT, SHOWN("number", FIELD_INT, "number of the version"), SHOWN("file_name", FIELD_TEXT, "name of the file"), SHOWN("bytes", FIELD_INT, "size of the whole"), SHOWN("digest", FIELD_TEXT, "BLAKE2b-256 of the whole"), SHOWN("offset", FIELD_INT, "where this part begins"), SHOWN("data", FIELD_TEXT, "the part, base64"), SHOWN("next", FIELD_INT, "where the next part begins; absent at the end")), RUN(document_read_part) },
	{ .name = "document.restore", .summary = "bring back a document that was taken back",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | LEVEL_OWN,
	  .params = { DOCUMENT_PARAM, REASON_PARAM },
	  .fields = FIELDS(F_DOCUMENT, F_STUDY, F_STATE("filed"), F_VERSION), RUN(noun_restore) },
	{ .name = "document.send", .summary = "send the next part of a document",
	  .description = "In order: a part that does not begin where the last one ended is refused, and data.received says where that is.",
	  .flags = VERB_WRITE | VERB_NO_TASKS, .scope = SCOPE_NOUN, .roles = LEVEL_OWN,
	  .params = { UPLOAD_PARAM,
		      { "offset", PARAM_INT, REQ, 0, INT64_C(1) << 40, .help = "where it begins: `received`, or 0" },
		      { "data", PARAM_TEXT, REQ, 0, 16777216, .help = "the part, base64" } },
	  .fields = FIELDS(UPLOAD_RESULT), RUN(document_send) },
	{ .name = "document.versions", .summary = "the versions of a document",
	  .flags = VERB_LIST, .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { DOCUMENT_PARAM },
	  .fields = FIELDS(VERSION_FIELDS, F_ACTOR), RUN(document_versions) },
	{ .name = "document.withdraw", .summary = "take a document back",
	  .description = "It stays, marked; a bundle that holds it stays as it is.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | LEVEL_OWN,
	  .params = { DOCUMENT_PARAM,
		      REASON_PARAM },
	  .fields = FIELDS(F_DOCUMENT, F_STUDY, F_STATE("withdrawn"), F_VERSION), RUN(document_withdraw) },
