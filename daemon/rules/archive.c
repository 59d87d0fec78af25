/* archive.c: see archive.h. */
#include "rules/archive.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "rules/json_strict.h"

/* clang-format off */
const struct archive_part archive_parts[] = {
	{ ARCHIVE_STUDY, "study.get", false, NULL, NULL, NULL },
	{ "workflow.json", "workflow.get", false, NULL, NULL, NULL },
	{ "form.json", "review.form", false, NULL, NULL, NULL },
	{ "history.jsonl", "study.history", true, NULL, NULL, NULL },
	{ "places.jsonl", "assignment.list", true, NULL, NULL, NULL },
	{ "declarations.jsonl", "declaration.list", true, NULL, NULL, NULL },
	{ ARCHIVE_DOCUMENTS, "document.list", true, "document", "document.versions", "versions" },
	{ "bundles.jsonl", "bundle.list", true, NULL, NULL, NULL },
	{ "reviews.jsonl", "review.list", true, "review", "review.get", NULL },
	{ "comments.jsonl", "comment.list", true, NULL, NULL, NULL },
	{ "questions.jsonl", "question.list", true, NULL, NULL, NULL },
	{ "evidence.jsonl", "evidence.list", true, NULL, NULL, NULL },
	{ "findings.jsonl", "finding.list", true, NULL, NULL, NULL },
	{ "recommendations.jsonl", "recommendation.list", true, "recommendation", "recommendation.progress", "progress" },
	{ "actions.jsonl", "action.list", true, NULL, NULL, NULL },
	{ "occasions.jsonl", "occasion.list", true, NULL, NULL, NULL },
	{ "agenda.jsonl", "agenda.list", true, NULL, NULL, NULL },
	{ "activities.jsonl", "activity.list", true, NULL, NULL, NULL },
	{ "requests.jsonl", "request.list", true, NULL, NULL, NULL },
	{ "answers.jsonl", "answer.list", true, NULL, NULL, NULL },
	{ "practices.jsonl", "practice.list", true, NULL, NULL, NULL },
	{ "decisions.jsonl", "decision.list", true, NULL, NULL, NULL },
	{ "events.jsonl", "event.list", true, NULL, NULL, NULL },
};
/* clang-format on */
const size_t archive_part_count = ELEMENTS(archive_parts);

const struct archive_part *archive_part_find(const char *file)
{
	for (size_t i = 0; i < archive_part_count; i++)
		if (strcmp(archive_parts[i].file, file) == 0)
			return &archive_parts[i];
	return NULL;
}

bool archive_name_is_plain(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789._-/";
	size_t len = strlen(name);

	if (len == 0 || len >= ARCHIVE_NAME_SIZE || name[0] == '/' ||
	    name[strspn(name, allowed)] != '\0')
		return false;
	for (const char *part = name; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (*part == '\0' || *part == '/' || *part == '.')
			return false;
	}
	return true;
}

bool archive_is_document(const char *name)
{
	return strncmp(name, "documents/", 10) == 0;
}

char *archive_document_name(const char *document, int64_t number)
{
	return xasprintf("documents/%s/%" PRId64, document, number);
}

/* ---- JSON ---- */

static void json_putp(struct json_object **object)
{
	json_object_put(*object);
}

static struct json_object *member(struct json_object *object, const char *name, enum json_type type)
{
	struct json_object *value = NULL;

	if (!json_object_is_type(object, json_type_object) ||
	    !json_object_object_get_ex(object, name, &value) || !json_object_is_type(value, type))
		return NULL;
	return value;
}

static const char *text(struct json_object *object, const char *name)
{
	struct json_object *value = member(object, name, json_type_string);

	return value ? json_object_get_string(value) : NULL;
}

static int64_t number(struct json_object *object, const char *name)
{
	struct json_object *value = member(object, name, json_type_int);

	return value ? json_object_get_int64(value) : -1;
}

static void put(struct json_object *object, const char *name, struct json_object *value)
{
	mem_check(value);
	if (json_object_object_add(object, name, value) != 0)
		mem_check(NULL);
}

/* ---- the manifest ---- */

static const char *row_wrong(struct json_object *row, struct json_object *names)
{
	const char *name = text(row, "name"), *digest = text(row, "blake2b");
	int64_t bytes = number(row, "bytes");

	if (!name || !archive_name_is_plain(name) || strcmp(name, ARCHIVE_MANIFEST) == 0 ||
	    strcmp(name, ARCHIVE_SEAL) == 0)
		return "has a name that no archive has";
	if (!archive_is_document(name) && !archive_part_find(name))
		return "is no file of an archive";
	if (bytes < 0 || bytes > ARCHIVE_BYTES_MAX)
		return "has no size that an archive takes";
	if (!digest || strlen(digest) != ARCHIVE_DIGEST_HEX ||
	    digest[strspn(digest, "0123456789abcdef")])
		return "has no digest";
	return json_object_object_get_ex(names, name, NULL) ? "stands there twice" : NULL;
}

static char *files_wrong(struct json_object *files)
{
	_cleanup_(json_putp) struct json_object *names = mem_check(json_object_new_object());
	size_t count = files ? json_object_array_length(files) : 0;

	if (count == 0 || count > ARCHIVE_FILES_MAX)
		return xasprintf("the manifest lists %zu files", count);
	for (size_t i = 0; i < count; i++) {
		struct json_object *row = json_object_array_get_idx(files, i);
		const char *why = row_wrong(row, names), *name = text(row, "name");
		if (why)
			return xasprintf("the manifest: file %zu (%s) %s", i + 1, name ? name : "?",
					 why);
		put(names, name, json_object_new_boolean(true));
	}
	if (!json_object_object_get_ex(names, ARCHIVE_STUDY, NULL))
		return xstrdup("there is no " ARCHIVE_STUDY " in it");
	return NULL;
}

char *archive_manifest_wrong(struct json_object *manifest)
{
	const char *format = text(manifest, "format");
	int64_t version = number(manifest, "version");

	if (!format || strcmp(format, ARCHIVE_FORMAT) != 0)
		return xstrdup("this is no archive of a study");
	if (version != ARCHIVE_VERSION)
		return xasprintf("it is of version %" PRId64 ", and this program reads version %d",
				 version < 0 ? 0 : version, ARCHIVE_VERSION);
	if (!text(manifest, "study") ||
	    !text(member(manifest, "for", json_type_object), "principal"))
		return xstrdup("the manifest does not say whose archive it is");
	return files_wrong(member(manifest, "files", json_type_array));
}

/* ---- what is in the files ---- */

/* What documents.jsonl says that there must be. */
static void list_versions(struct json_object *row, struct json_object *documents)
{
	struct json_object *versions = member(row, "versions", json_type_array);
	const char *document = text(row, "document");

	for (size_t i = 0; document && versions && i < json_object_array_length(versions); i++) {
		struct json_object *version = json_object_array_get_idx(versions, i);
		_cleanup_(x_freep) char *name =
			archive_document_name(document, number(version, "number"));
		const char *digest = text(version, "digest");
		put(documents, name, json_object_new_string(digest ? digest : ""));
	}
}

static char *line_wrong(const char *name, const char *study, const char *line,
			struct json_object *documents)
{
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *row = json_strict(line, &error);
	const char *of = text(row, "study");

	if (error)
		return xasprintf("%s: %s", name, error);
	if (!json_object_is_type(row, json_type_object))
		return xasprintf("%s: this is no object", name);
	if (of && strcmp(of, study) != 0)
		return xasprintf("%s: this is of the study %s", name, of);
	if (strcmp(name, ARCHIVE_DOCUMENTS) == 0)
		list_versions(row, documents);
	return NULL;
}

/* One object to a line, each line ended; of a part that is no list, one line. */
char *archive_text_wrong(const char *name, const char *study, char *text, size_t len,
			 struct json_object *documents, size_t *ret_offset)
{
	const struct archive_part *part = archive_part_find(name);
	char *wrong = NULL;
	int count = 0;

	*ret_offset = 0;
	if (strlen(text) != len)
		return xasprintf("%s: there is a NUL in it", name);
	for (char *line = text; !wrong && *line; count++) {
		size_t length = strcspn(line, "\n");
		*ret_offset = (size_t)(line - text);
		if (line[length] == '\0')
			return xasprintf("%s: its last line has no end", name);
		line[length] = '\0';
		wrong = line_wrong(name, study, line, documents);
		line += length + 1;
	}
	if (wrong || part->is_list || count == 1)
		return wrong;
	*ret_offset = 0;
	return xasprintf("%s: it is not one object", name);
}
