/* archive.h: the verbs of `archive`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define ARCHIVE_PARAM { "archive", PARAM_ID, POS, .id = ID_ARCHIVE, .help = "the archive" }
#define MEMBER_PARAM { "member", PARAM_LINE, POS, 1, 99, .help = "file of it" }
#define F_ARCHIVE SHOWN("archive", FIELD_ID, "id of the archive")
#define ARCHIVE_NEXT \
	F_ARCHIVE, F_STATE("receiving, sealed"), \
	SHOWN("member", FIELD_TEXT, "file whose next part is to be sent; absent where all is here"), \
	SHOWN("received", FIELD_INT, "bytes of it that are here: where that part begins"), \
	SHOWN("chunk_bytes", FIELD_INT, "most bytes of one part"), F_VERSION
#define ARCHIVE_FIELDS \
	F_ARCHIVE, SHOWN("study", FIELD_TEXT, "code that the study has where it was made"), \
	SHOWN("title", FIELD_TEXT, "its title"), F_STATE("receiving, sealed"), \
	DETAIL("digest", FIELD_TEXT, "BLAKE2b-256 of its manifest"), \
	DETAIL("server_key", FIELD_TEXT, "of the daemon that it was made from, as the manifest says"), \
	SHOWN("maker", FIELD_TEXT, "who made it there, and could see what is in it; likewise"), \
	SHOWN("maker_roles", FIELD_TEXT, "theirs; likewise"), \
	DETAIL("study_changed", FIELD_TEXT, "when the study changed last; likewise"), \
	SHOWN("members", FIELD_INT, "files"), SHOWN("bytes", FIELD_INT, "of all of them"), \
	DETAIL("received", FIELD_INT, "bytes that are here, with the manifest"), F_PRINCIPAL, \
	DETAIL("started", FIELD_TIME, "when it began to come"), SHOWN("sealed", FIELD_TIME, "when it was all here"), F_VERSION

	{ .name = "archive.abandon", .summary = "give up taking an archive in",
	  .description = "What is here of it is removed. One that is sealed stays.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT,
	  .params = { ARCHIVE_PARAM },
	  .fields = FIELDS(F_ARCHIVE, F_STATE("abandoned"), F_VERSION), RUN(archive_abandon) },
	{ .name = "archive.begin", .summary = "announce an archive of another office, to send it in parts",
	  .description = "By its manifest, which comes first and says what follows. The same one begun before goes on where it was, and one that is here says so (`state`). Sealed by archive.finish.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT,
	  .params = { { "digest", PARAM_LINE, REQ, 1, 64, .help = "BLAKE2b-256 of manifest.json, 64 hex digits (b2sum -l 256)" },
		      { "bytes", PARAM_INT, REQ, 1, INT64_C(1) << 40, .help = "size of manifest.json" } },
	  .fields = FIELDS(ARCHIVE_NEXT), RUN(archive_begin) },
	{ .name = "archive.finish", .summary = "seal an archive that was sent",
	  .description = "When every file is here. Each was held against its digest when its last part came; now the documents are against documents.jsonl. What is sealed is never changed.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT,
	  .params = { ARCHIVE_PARAM },
	  .fields = FIELDS(ARCHIVE_NEXT, SHOWN("study", FIELD_TEXT, "code of the study"), SHOWN("digest", FIELD_TEXT, "BLAKE2b-256 of its manifest"),
			   SHOWN("members", FIELD_INT, "files"), SHOWN("bytes", FIELD_INT, "of all of them")), RUN(archive_finish) },
	{ .name = "archive.get", .summary = "one archive of another office",
	  .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT,
	  .params = { ARCHIVE_PARAM },
	  .fields = FIELDS(ARCHIVE_FIELDS), RUN(archive_get) },
	{ .name = "archive.list", .summary = "the archives of other offices",
	  .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT,
	  .fields = FIELDS(ARCHIVE_FIELDS), RUN(archive_list) },
	{ .name = "archive.members", .summary = "the files of an archive",
	  .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT,
	  .params = { ARCHIVE_PARAM },
	  .fields = FIELDS(SHOWN("member", FIELD_TEXT, "name of the file"), SHOWN("bytes", FIELD_INT, "its size"), SHOWN("received", FIELD_INT, "bytes that are here"),
			   DETAIL("digest", FIELD_TEXT, "BLAKE2b-256 of it")), RUN(archive_members) },
	{ .name = "archive.read", .summary = "read a part of a file of an archive",
	  .description = "Of one that is sealed.",
	  .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT,
	  .params = { ARCHIVE_PARAM, MEMBER_PARAM,
		      { "offset", PARAM_INT, 0, 0, INT64_C(1) << 40, .help = "where to begin; 0 otherwise" },
		      { "bytes", PARAM_INT, 0, 1, INT64_C(1) << 40, .help = "at most so many; the daemon's limit otherwise" } },
	  .fields = FIELDS(F_ARCHIVE, SHOWN("member", FIELD_TEXT, "name of the file"), SHOWN("bytes", FIELD_INT, "size of the whole"),
			   SHOWN("digest", FIELD_TEXT, "BLAKE2b-256 of the whole"), SHOWN("offset", FIELD_INT, "where this part begins"),
			   SHOWN("data", FIELD_TEXT, "the part, base64"), SHOWN("next", FIELD_INT, "where the next part begins; absent at the end")), RUN(archive_read) },
	{ .name = "archive.send", .summary = "send the next part of an archive",
	  .description = "The files in the order of the manifest, which is the first; each from its beginning to its end: any other part is refused, and data.member and data.received say which is wanted. With the last part of a file it is checked: where it is not what the manifest says, data.member and data.offset say where.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT,
	  .params = { ARCHIVE_PARAM, MEMBER_PARAM,
		      { "offset", PARAM_INT, REQ, 0, INT64_C(1) << 40, .help = "where it begins: `received`, or 0" },
		      { "data", PARAM_TEXT, REQ, 0, 16777216, .help = "the part, base64" } },
	  .fields = FIELDS(ARCHIVE_NEXT), RUN(archive_send) },
