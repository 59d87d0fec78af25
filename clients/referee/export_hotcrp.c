/* export_hotcrp.c: reviews as HotCRP has them: the objects of its API (devel/apidoc/reviews.md), and the
 * two tables of its batch/reviewcsv.php.
 *
 * Fields have HotCRP's kind of key, S01 for what is counted or chosen and T01 for texts, each counted
 * in the order of the form, so that none can be taken for a member of the object; a study keeps its
 * form, and so its keys. `pid` is the study's code and `rid` the review's id, both texts: numbers of
 * rows are nobody's to know. */
#include "referee/export.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/zone.h"

/* HotCRP's number for a review that was asked for and counts (REVIEW_PRIMARY). */
enum { RTYPE_PRIMARY = 4 };

static bool is_text_field(struct json_object *field)
{
	return strcmp(text_of(field, "kind"), "text") == 0;
}

char *export_field_uid(struct json_object *fields, size_t index)
{
	bool is_text = is_text_field(json_object_array_get_idx(fields, index));
	int number = 0;

	for (size_t i = 0; i <= index; i++)
		number += is_text_field(json_object_array_get_idx(fields, i)) == is_text;
	return xasprintf("%c%02d", is_text ? 'T' : 'S', number);
}

static struct json_object *fields_of(const struct export *export)
{
	return json_get(export->facts[SOURCE_FORM], "fields");
}

static const char *field_id(struct json_object *fields, size_t index)
{
	return text_of(json_object_array_get_idx(fields, index), "id");
}

/* A, B, ... Z, AA, of the reviews that are in, as this export has them. A new string; NULL for a
 * review that is not in. */
static char *ordinal_of(const struct export *export, struct json_object *review)
{
	struct json_object *reviews = export->facts[SOURCE_REVIEWS];
	char letters[8], *first = letters + sizeof letters - 1;
	size_t number = 0;

	if (!export_is_in(review))
		return NULL;
	for (size_t i = 0; i < json_count(reviews); i++) {
		struct json_object *row = json_object_array_get_idx(reviews, i);
		number += export_is_in(row);
		if (row == review)
			break;
	}
	*first = '\0';
	for (; number > 0 && first > letters; number = (number - 1) / 26)
		*--first = (char)('A' + (number - 1) % 26);
	return xstrdup(first);
}

static const char *round_of(const struct export *export, struct json_object *review)
{
	const char *time = json_text(review, "submitted");

	return time ? export_stage_at(export, time) : text_of(export->study, "stage");
}

static bool is_closed(struct json_object *review, const char *id)
{
	struct json_object *closed = json_get(review, "hidden_fields");

	for (size_t i = 0; i < json_count(closed); i++)
		if (strcmp(json_object_get_string(json_object_array_get_idx(closed, i)), id) == 0)
			return true;
	return false;
}

/* A reviewer sees more of their own review than of the others': where nobody is to be named, that would
 * name them, so what is hidden in one review is hidden in all. */
bool export_field_is_hidden(const struct export *export, struct json_object *review, const char *id)
{
	struct json_object *reviews = export->facts[SOURCE_REVIEWS];
	bool is_closed_somewhere = is_closed(review, id);

	for (size_t i = 0; export->is_anonymous && i < json_count(reviews); i++)
		is_closed_somewhere |= is_closed(json_object_array_get_idx(reviews, i), id);
	return is_closed_somewhere;
}

/* NULL where there is none, or it is hidden. */
static struct json_object *value_of(const struct export *export, struct json_object *review,
				    const char *id)
{
	return export_field_is_hidden(export, review, id) ? NULL
							  : json_get(json_get(review, "body"), id);
}

/* ---- the API's objects ---- */

static void put_person(const struct export *export, struct json_object *review,
		       struct json_object *object)
{
	const char *name = export_full_name(export, review, true);

	json_set(object, "blind", mem_check(json_object_new_boolean(!name)));
	if (!name)
		return;
	const char *email = json_text(export->emails, text_of(review, "principal"));
	json_set_text(object, "reviewer", name);
	if (email)
		json_set_text(object, "reviewer_email", email);
}

static void put_fields(const struct export *export, struct json_object *review,
		       struct json_object *object)
{
	struct json_object *fields = fields_of(export), *hidden = json_new_array();

	for (size_t i = 0; i < json_count(fields); i++) {
		_cleanup_(x_freep) char *uid = export_field_uid(fields, i);
		struct json_object *value = value_of(export, review, field_id(fields, i));
		if (value)
			json_set(object, uid, json_object_get(value));
		if (export_field_is_hidden(export, review, field_id(fields, i)))
			json_append(hidden, mem_check(json_object_new_string(uid)));
	}
	json_set(object, "hidden_fields", hidden);
}

/* Its author may go on writing until the study has ended. */
static bool is_editable(const struct export *export, struct json_object *review)
{
	return strcmp(text_of(review, "principal"), text_of(export->hello, "principal")) == 0 &&
	       strcmp(text_of(export->study, "state"), "active") == 0;
}

static struct json_object *review_object(const struct export *export, struct json_object *review)
{
	struct json_object *object = json_new_object();
	_cleanup_(x_freep) char *ordinal = ordinal_of(export, review);
	int64_t at_ms;

	json_set_text(object, "object", "review");
	json_set_text(object, "pid", export->code);
	json_set_text(object, "rid", text_of(review, "review"));
	json_set(object, "rtype", mem_check(json_object_new_int(RTYPE_PRIMARY)));
	json_set_text(object, "round", round_of(export, review));
	json_set_text(object, "status", ordinal ? "complete" : "draft");
	json_set(object, "version",
		 mem_check(json_object_new_int64(json_int(review, "edition", 0))));
	if (ordinal)
		json_set_text(object, "ordinal", ordinal);
	else
		json_set(object, "draft", mem_check(json_object_new_boolean(true)));
	put_person(export, review, object);
	put_fields(export, review, object);
	if (!export->is_anonymous && is_editable(export, review))
		json_set(object, "editable", mem_check(json_object_new_boolean(true)));
	if (zone_utc_parse(text_of(review, "submitted"), &at_ms))
		json_set(object, "modified_at", mem_check(json_object_new_int64(at_ms / 1000)));
	return object;
}

int export_hotcrp(const struct export *export, FILE *out)
{
	_cleanup_(json_putp) struct json_object *all = json_new_array();
	struct json_object *reviews = export->facts[SOURCE_REVIEWS];

	for (size_t i = 0; i < json_count(reviews); i++) {
		struct json_object *review = json_object_array_get_idx(reviews, i);
		/* One that is not in is the caller's own, which says whose it is. */
		if (export_is_in(review) || !export->is_anonymous)
			json_append(all, review_object(export, review));
	}
	_cleanup_(x_freep) char *text = json_pretty(all);
	fprintf(out, "%s\n", text);
	return 0;
}

/* ---- the tables (RFC 4180) ---- */

void export_cell(FILE *out, const char *text, bool is_first)
{
	_cleanup_(x_freep) char *guarded =
		xasprintf("%s%s", csv_is_formula(str_of(text)) ? "'" : "", text);

	if (!is_first)
		putc(',', out);
	csv_put(out, str_of(guarded));
}

/* pid, review, email, round, submitted_at, vtag: what each row begins with. HotCRP calls a review by its
 * submission and its letter, and times are seconds since 1970. */
static void put_head(const struct export *export, struct json_object *review, FILE *out)
{
	_cleanup_(x_freep) char *ordinal = ordinal_of(export, review);
	_cleanup_(x_freep) char *name = xasprintf("%s%s", export->code, ordinal);
	int64_t at_ms;
	_cleanup_(x_freep) char *submitted = zone_utc_parse(text_of(review, "submitted"), &at_ms)
						     ? xasprintf("%lld", (long long)at_ms / 1000)
						     : xstrdup("");
	_cleanup_(x_freep) char *edition =
		xasprintf("%lld", (long long)json_int(review, "edition", 0));
	const char *email = export_full_name(export, review, true)
				    ? text_of(export->emails, text_of(review, "principal"))
				    : "";

	export_cell(out, export->code, true);
	export_cell(out, name, false);
	export_cell(out, email, false);
	export_cell(out, round_of(export, review), false);
	export_cell(out, submitted, false);
	export_cell(out, edition, false);
}

static const char *value_text(const struct export *export, struct json_object *review,
			      const char *id)
{
	struct json_object *value = value_of(export, review, id);

	return value ? json_object_get_string(value) : "";
}

/* A field has a column where some review has something in it, as HotCRP does it: what is hidden
 * everywhere leaves no trace. */
static bool has_column(const struct export *export, const char *id)
{
	struct json_object *reviews = export->facts[SOURCE_REVIEWS];

	for (size_t i = 0; i < json_count(reviews); i++) {
		struct json_object *review = json_object_array_get_idx(reviews, i);
		if (export_is_in(review) && value_text(export, review, id)[0])
			return true;
	}
	return false;
}

int export_hotcrp_wide(const struct export *export, FILE *out)
{
	struct json_object *reviews = export->facts[SOURCE_REVIEWS], *fields = fields_of(export);

	fputs("pid,review,email,round,submitted_at,vtag", out);
	for (size_t i = 0; i < json_count(fields); i++)
		if (has_column(export, field_id(fields, i)))
			export_cell(out, text_of(json_object_array_get_idx(fields, i), "title"),
				    false);
	fputs("\r\n", out);
	for (size_t i = 0; i < json_count(reviews); i++) {
		struct json_object *review = json_object_array_get_idx(reviews, i);
		if (!export_is_in(review))
			continue;
		put_head(export, review, out);
		for (size_t j = 0; j < json_count(fields); j++)
			if (has_column(export, field_id(fields, j)))
				export_cell(out, value_text(export, review, field_id(fields, j)),
					    false);
		fputs("\r\n", out);
	}
	return 0;
}

/* `format` is HotCRP's number for how a text is written: 0 is plain. */
int export_hotcrp_narrow(const struct export *export, FILE *out)
{
	struct json_object *reviews = export->facts[SOURCE_REVIEWS], *fields = fields_of(export);

	fputs("pid,review,email,round,submitted_at,vtag,field,format,data\r\n", out);
	for (size_t i = 0; i < json_count(reviews); i++) {
		struct json_object *review = json_object_array_get_idx(reviews, i);
		for (size_t j = 0; export_is_in(review) && j < json_count(fields); j++) {
			const char *value = value_text(export, review, field_id(fields, j));
			if (!value[0])
				continue;
			put_head(export, review, out);
			export_cell(out, text_of(json_object_array_get_idx(fields, j), "title"),
				    false);
			export_cell(out, "0", false);
			export_cell(out, value, false);
			fputs("\r\n", out);
		}
	}
	return 0;
}
