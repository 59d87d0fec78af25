/* archive.c: an archive of another office on its way in. It is announced by the digest of its manifest; that
 * comes first, and says which files follow, in which order; each comes in parts, in a transaction of its own,
 * and is held against its digest with its last part. What is sealed at the end is what `archive verify` would
 * take: nothing of the office that made it is asked for, and nothing is believed because it says so.
 *
 * The same archive sent twice is one: whoever begins again is told how far it has come, or that it is here.
 * Until it is sealed nothing of it can be read, and what is given up leaves nothing behind. */
#include "core/archive.h"
#include "core/handlers.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "rules/archive.h"
#include "rules/json_strict.h"
#include "rules/text.h"

#define DAY_MS INT64_C(86400000)

static void json_putp(struct json_object **object)
{
	json_object_put(*object);
}

/* What is wrong with what was sent: that does not get better by sending more. */
static int bad(struct call *call, const char *member, int64_t offset, const char *message)
{
	int r = answer_hint(call, ERR_INVALID, "abandon it with archive.abandon", "%s", message);

	if (!call->data)
		call->data = mem_check(json_object_new_object());
	put_text(call->data, "member", member);
	put_int(call->data, "offset", offset);
	return r;
}

static int too_large(struct call *call, int64_t limit, const char *what)
{
	int r = answer(call, ERR_TOO_LARGE, "%s, and at most %lld are taken", what,
		       (long long)limit);

	call->data = mem_check(json_object_new_object());
	put_int(call->data, "limit", limit);
	return r;
}

/* ---- beginning ---- */

static void forget(struct call *call, int64_t archive)
{
	struct query *query = sql_archive_members(call->txn, archive, -1);
	struct archive_member member;

	while (archive_member_read(call, query, &member))
		if (member.content)
			sql_content_parts_drop(call->txn, member.content);
	query_end(query);
	sql_archive_members_drop(call->txn, archive);
	sql_archive_abandon(call->txn, archive);
}

static int check_room(struct call *call)
{
	const struct conf *conf = call->core->conf;
	struct query *query =
		sql_archives_left(call->txn, call->now_ms - conf->upload_days * DAY_MS);

	while (query_next(query))
		forget(call, query_int(query, 0));
	query_end(query);
	query = sql_archives_of(call->txn, call->me.principal);
	int64_t count = query_next(query) ? query_int(query, 0) : 0;
	query_end(query);
	if (count >= conf->uploads)
		return answer_hint(call, ERR_BUSY, "finish or abandon one of them",
				   "you are sending %lld archives already", (long long)count);
	return 0;
}

/* Where to go on: `member` and `received`, absent where all is here. */
static void put_next(struct call *call, int64_t id)
{
	struct archive archive = { 0 };
	struct archive_member member;
	_cleanup_(query_endp) struct query *query = sql_archive_member_next(call->txn, id);

	(void)archive_by_id(call, id, &archive);
	put_id(call, call->result, "archive", ID_ARCHIVE, id);
	put_text(call->result, "state", archive.state);
	if (archive_member_read(call, query, &member)) {
		put_text(call->result, "member", member.name);
		put_int(call->result, "received", member.received);
	}
	put_int(call->result, "chunk_bytes", chunk_limit(call));
	put_int(call->result, "version", archive.version);
}

static bool is_begun(struct call *call, struct str digest, int64_t *ret_id)
{
	_cleanup_(query_endp) struct query *query = sql_archive_same(call->txn, digest);

	if (!query_next(query))
		return false;
	*ret_id = query_int(query, 0);
	return true;
}

int archive_begin(struct call *call)
{
	int64_t bytes = param_int(call, "bytes", 0), id = 0,
		limit = call->core->conf->archive_text_bytes;
	uint8_t digest[DOCUMENT_DIGEST_SIZE];
	struct str digest_str = { (char *)digest, sizeof digest };
	int r = digest_param(call, digest);

	if (r == 0 && bytes > limit)
		r = too_large(call, limit, "the manifest has more bytes");
	if (r != 0)
		return r;
	if (!is_begun(call, digest_str, &id)) {
		r = check_room(call);
		if (r != 0)
			return r;
		sql_archive_add(call->txn, digest_str, call->me.principal, call->now_ms);
		id = txn_last_id(call->txn);
		sql_content_add(call->txn, bytes);
		sql_archive_member_add(call->txn, id, 0, str_of(ARCHIVE_MANIFEST), digest_str,
				       bytes, txn_last_id(call->txn));
	}
	put_text(call_event(call, 0, "archive", id), "content", digest_hex(call, digest_str));
	put_next(call, id);
	return 0;
}

/* ---- sending ---- */

static int must_be_receiving(struct call *call, struct archive *ret_archive)
{
	int r = archive_param(call, ret_archive);

	if (r == 0)
		r = version_must_be(call, ret_archive->version);
	if (r == 0 && strcmp(ret_archive->state, "receiving") != 0)
		r = answer(call, ERR_STATE, "the archive is %s", ret_archive->state);
	return r;
}

/* All that is here of a file, with a NUL behind it. A new string. */
static char *member_text(struct call *call, const struct archive_member *member)
{
	char *text = xmalloc((size_t)member->bytes + 1);
	size_t len = 0;
	_cleanup_(query_endp) struct query *query = sql_content_parts(call->txn, member->content);

	while (query_next(query)) {
		struct str bytes = query_blob(query, 0);
		if (bytes.n > (size_t)member->bytes - len)
			break; /* GCOV_EXCL_LINE: nothing is taken beyond the announced size */
		memcpy(text + len, bytes.p, bytes.n);
		len += bytes.n;
	}
	text[len] = '\0';
	return text;
}

static const char *manifest_text(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	return json_object_object_get_ex(object, name, &value) &&
			       json_object_is_type(value, json_type_string)
		       ? json_object_get_string(value)
		       : "";
}

static int64_t row_bytes(struct json_object *row)
{
	struct json_object *bytes = NULL;

	json_object_object_get_ex(row, "bytes", &bytes);
	return json_object_get_int64(bytes);
}

static int check_limits(struct call *call, struct json_object *files, int64_t *ret_bytes)
{
	const struct conf *conf = call->core->conf;
	int64_t count = (int64_t)json_object_array_length(files), total = 0;

	if (count > conf->archive_members)
		return too_large(
			call, conf->archive_members,
			arena_printf(call->arena, "the archive has %lld files", (long long)count));
	for (int64_t i = 0; i < count; i++) {
		struct json_object *row = json_object_array_get_idx(files, (size_t)i);
		const char *name = manifest_text(row, "name");
		if (!archive_is_document(name) && row_bytes(row) > conf->archive_text_bytes)
			return too_large(call, conf->archive_text_bytes,
					 arena_printf(call->arena, "%s has %lld bytes", name,
						      (long long)row_bytes(row)));
		total += row_bytes(row);
	}
	if (total > conf->archive_bytes)
		return too_large(
			call, conf->archive_bytes,
			arena_printf(call->arena, "the archive has %lld bytes", (long long)total));
	*ret_bytes = total;
	return 0;
}

static int add_members(struct call *call, int64_t archive, struct json_object *files)
{
	uint8_t digest[DOCUMENT_DIGEST_SIZE], empty[DOCUMENT_DIGEST_SIZE];
	struct str digest_str = { (char *)digest, sizeof digest };

	crypto_generichash(empty, sizeof empty, NULL, 0, NULL, 0);
	for (size_t i = 0; i < json_object_array_length(files); i++) {
		struct json_object *row = json_object_array_get_idx(files, i);
		const char *name = manifest_text(row, "name"), *hex = manifest_text(row, "blake2b");
		int64_t bytes = row_bytes(row), content = 0;
		sodium_hex2bin(digest, sizeof digest, hex, strlen(hex), NULL, NULL, NULL);
		if (bytes == 0 && memcmp(digest, empty, sizeof empty) != 0)
			return bad(call, name, 0,
				   arena_printf(call->arena,
						"%s is empty, and its digest is of something else",
						name));
		if (bytes > 0) {
			sql_content_add(call->txn, bytes);
			content = txn_last_id(call->txn);
		}
		sql_archive_member_add(call->txn, archive, (int64_t)i + 1, str_of(name), digest_str,
				       bytes, content);
	}
	return 0;
}

/* "host, observer" */
static const char *roles_of(struct call *call, struct json_object *whom)
{
	struct json_object *roles = NULL;
	const char *all = "";

	if (!json_object_object_get_ex(whom, "roles", &roles) ||
	    !json_object_is_type(roles, json_type_array))
		return all;
	for (size_t i = 0; i < json_object_array_length(roles) && i < 16; i++)
		all = arena_printf(call->arena, "%s%s%s", all, i ? ", " : "",
				   text_begin(call, json_object_get_string(
							    json_object_array_get_idx(roles, i))));
	return all;
}

/* What is shown of it in lists: one line of it each, whatever its manifest has there. */
static struct str line_of(struct call *call, struct json_object *object, const char *name)
{
	const char *text = manifest_text(object, name);
	size_t offset = strlen(text);

	(void)text_control(str_of(text), "", &offset);
	return str_of(arena_printf(call->arena, "%.*s", (int)offset, text));
}

static void describe(struct call *call, int64_t archive, struct json_object *manifest,
		     int64_t members, int64_t bytes)
{
	struct json_object *whom = NULL;

	json_object_object_get_ex(manifest, "for", &whom);
	sql_archive_described(call->txn, archive, line_of(call, manifest, "study"),
			      line_of(call, manifest, "title"),
			      line_of(call, manifest, "server_key"),
			      line_of(call, whom, "principal"), str_of(roles_of(call, whom)),
			      line_of(call, manifest, "changed"), members, bytes);
}

static int take_manifest(struct call *call, int64_t archive, const struct archive_member *member)
{
	_cleanup_(x_freep) char *text = member_text(call, member);
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *manifest = json_strict(text, &error);
	struct json_object *files = NULL;
	int64_t bytes = 0;

	if (error || strlen(text) != (size_t)member->bytes)
		return bad(call, ARCHIVE_MANIFEST, 0,
			   arena_printf(call->arena, "the manifest: %s",
					error ? error : "there is a NUL in it"));
	_cleanup_(x_freep) char *why = archive_manifest_wrong(manifest);
	if (why)
		return bad(call, ARCHIVE_MANIFEST, 0, arena_printf(call->arena, "%s", why));
	json_object_object_get_ex(manifest, "files", &files);
	int r = check_limits(call, files, &bytes);
	if (r == 0)
		r = add_members(call, archive, files);
	if (r == 0)
		describe(call, archive, manifest, (int64_t)json_object_array_length(files), bytes);
	return r;
}

/* documents.jsonl says which documents there are; `documents` may be NULL where that is not asked. */
static int take_text(struct call *call, const struct archive *archive,
		     const struct archive_member *member, struct json_object *documents)
{
	_cleanup_(x_freep) char *text = member_text(call, member);
	_cleanup_(json_putp) struct json_object *unasked = mem_check(json_object_new_object());
	size_t offset = 0;
	_cleanup_(x_freep) char *why =
		archive_text_wrong(member->name, archive->study, text, (size_t)member->bytes,
				   documents ? documents : unasked, &offset);

	return why ? bad(call, member->name, (int64_t)offset,
			 arena_printf(call->arena, "%s (at byte %zu)", why, offset))
		   : 0;
}

/* Its last byte came. */
static int take_member(struct call *call, const struct archive *archive,
		       const struct archive_member *member)
{
	uint8_t digest[DOCUMENT_DIGEST_SIZE];
	struct str digest_str = { (char *)digest, sizeof digest };

	content_digest(call, member->content, digest);
	const char *is = digest_hex(call, digest_str);
	if (call->txn->r == 0 && strcmp(is, member->digest) != 0)
		return bad(call, member->name, 0,
			   arena_printf(call->arena, "%s was altered: it has the digest %s, not %s",
					member->name, is, member->digest));
	if (member->number == 0)
		return take_manifest(call, archive->id, member);
	return archive_is_document(member->name) ? 0 : take_text(call, archive, member, NULL);
}

/* Members come in their order, and each from its beginning to its end. */
static int find_place(struct call *call, const struct archive *archive,
		      struct archive_member *ret_member)
{
	int64_t offset = param_int(call, "offset", 0);
	_cleanup_(query_endp) struct query *query = sql_archive_member_next(call->txn, archive->id);

	if (!archive_member_read(call, query, ret_member))
		return answer(call, ERR_STATE, "all of it is here; finish it");
	if (strcmp(ret_member->name, param_text(call, "member")) == 0 &&
	    offset == ret_member->received)
		return 0;
	int r = answer(call, ERR_STATE, "the next part is of %s, from %lld on", ret_member->name,
		       (long long)ret_member->received);
	call->data = mem_check(json_object_new_object());
	put_text(call->data, "member", ret_member->name);
	put_int(call->data, "received", ret_member->received);
	return r;
}

int archive_send(struct call *call)
{
	struct archive archive;
	struct archive_member member;
	struct str bytes = STR_NONE;
	int r = must_be_receiving(call, &archive);

	if (r == 0)
		r = content_decode(call, &bytes);
	if (r == 0)
		r = find_place(call, &archive, &member);
	if (r == 0 && (int64_t)bytes.n > chunk_limit(call))
		r = answer_param(call, "data", "is longer than a part may be (%lld bytes)",
				 (long long)chunk_limit(call));
	if (r == 0 && member.received + (int64_t)bytes.n > member.bytes)
		r = answer_param(call, "data", "goes over the %lld bytes of %s",
				 (long long)member.bytes, member.name);
	if (r != 0)
		return r;
	sql_content_part_add(call->txn, member.content, member.received, bytes);
	member.received += (int64_t)bytes.n;
	sql_archive_member_received(call->txn, archive.id, member.number, member.received);
	sql_archive_heard(call->txn, archive.id, call->now_ms);
	if (member.received == member.bytes)
		r = take_member(call, &archive, &member);
	if (r != 0)
		return r;
	call_event(call, 0, "archive", archive.id);
	put_next(call, archive.id);
	return 0;
}

/* ---- the end ---- */

/* The documents that documents.jsonl lists are those that are there. */
static int check_documents(struct call *call, const struct archive *archive)
{
	_cleanup_(json_putp) struct json_object *listed = mem_check(json_object_new_object());
	struct archive_member member;
	struct query *query =
		sql_archive_member_named(call->txn, archive->id, str_of(ARCHIVE_DOCUMENTS));
	bool is_there = archive_member_read(call, query, &member);
	int r = 0;

	query_end(query);
	if (is_there && member.content)
		r = take_text(call, archive, &member, listed);
	query = sql_archive_members(call->txn, archive->id, 0);
	while (r == 0 && archive_member_read(call, query, &member)) {
		if (!archive_is_document(member.name))
			continue;
		const char *digest = manifest_text(listed, member.name);
		if (strcmp(digest, member.digest) != 0)
			r = bad(call, member.name, 0,
				arena_printf(call->arena, "%s is not what " ARCHIVE_DOCUMENTS " %s",
					     member.name, *digest ? "says it is" : "lists"));
		json_object_object_del(listed, member.name);
	}
	query_end(query);
	json_object_object_foreach(listed, name, digest)
	{
		(void)digest;
		if (r == 0)
			r = bad(call, ARCHIVE_DOCUMENTS, 0,
				arena_printf(call->arena,
					     "%s is in " ARCHIVE_DOCUMENTS
					     " and not in the manifest",
					     text_begin(call, name)));
	}
	return r;
}

/* Bytes stand once, whatever they are kept for. */
static void settle(struct call *call, int64_t archive)
{
	uint8_t digest[DOCUMENT_DIGEST_SIZE];
	struct archive_member *all = NULL, member;
	size_t count = 0, room = 0;
	struct query *query = sql_archive_members(call->txn, archive, -1);

	while (archive_member_read(call, query, &member)) {
		if (count == room)
			all = xrealloc(all, (room = 2 * room + 64) * sizeof *all);
		all[count++] = member;
	}
	query_end(query);
	for (size_t i = 0; i < count; i++) {
		if (!all[i].content)
			continue;
		sodium_hex2bin(digest, sizeof digest, all[i].digest, strlen(all[i].digest), NULL,
			       NULL, NULL);
		int64_t content = content_settle(call, all[i].content,
						 (struct str){ (char *)digest, sizeof digest });
		if (content != all[i].content)
			sql_archive_member_content(call->txn, archive, all[i].number, content);
	}
	x_freep(&all);
}

int archive_finish(struct call *call)
{
	struct archive archive;
	struct archive_member member;
	int r = must_be_receiving(call, &archive);

	if (r != 0)
		return r;
	struct query *query = sql_archive_member_next(call->txn, archive.id);
	if (archive_member_read(call, query, &member))
		r = answer(call, ERR_STATE, "%s is not here: %lld of %lld bytes are", member.name,
			   (long long)member.received, (long long)member.bytes);
	query_end(query);
	if (r == 0)
		r = check_documents(call, &archive);
	if (r != 0)
		return r;
	settle(call, archive.id);
	sql_archive_sealed(call->txn, archive.id, call->now_ms);
	put_next(call, archive.id);
	put_text(call->result, "study", archive.study);
	put_text(call->result, "digest", archive.digest);
	put_int(call->result, "members", archive.members);
	put_int(call->result, "bytes", archive.bytes);
	struct json_object *event = call_event(call, 0, "archive", archive.id);
	put_text(event, "of", archive.study);
	put_text(event, "maker", archive.maker);
	put_text(event, "server_key", archive.server_key);
	put_text(event, "content", archive.digest);
	put_int(event, "members", archive.members);
	return 0;
}

int archive_abandon(struct call *call)
{
	struct archive archive;
	int r = must_be_receiving(call, &archive);

	if (r != 0)
		return r;
	forget(call, archive.id);
	call_event(call, 0, "archive", archive.id);
	put_id(call, call->result, "archive", ID_ARCHIVE, archive.id);
	put_text(call->result, "state", "abandoned");
	put_int(call->result, "version", archive.version + 1);
	return 0;
}
