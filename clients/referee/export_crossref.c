/* export_crossref.c: the published reviews as a deposit at Crossref, by its schema 5.3.1, where the role of
 * a contributor is an attribute (from 5.4 on it is an element).
 *
 * What stands in it: that there was a review, by whom where that is open, of what, and when. Not what
 * it says. Declared conflicts of interest are left out: they are told to few, and a deposit is told to
 * everybody. The text of <titles> follows Crossref's own advice: "Review: title (R0/RC1)", the first
 * submission being revision 0. */
#include "referee/export.h"

#include <ctype.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <utf8proc.h>

#include "base/zone.h"
#include "referee/xml.h"
#include "rules/text.h"

#define SCHEMA	       "5.3.1"
#define SCHEMA_ADDRESS "http://www.crossref.org/schema/" SCHEMA
#define NO_ATTRIBUTES  NULL
static const size_t name_part_max = 60; /* characters of given_name, and of surname */

/* ---- names ---- */

static size_t characters(const char *text, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

/* Whether it begins with a character of China, Japan or Korea, where the family comes first. */
static bool is_family_first(const char *name)
{
	return (unsigned char)name[0] >= 0xe3 && (unsigned char)name[0] <= 0xed;
}

/* Where a name falls into family and given name: at a comma behind the family, or at the first space
 * of a name in East Asian characters. Which part of any other name is the family nobody knows here,
 * and a wrong guess would be indexed for good. */
static void split(const char *name, struct str *ret_family, struct str *ret_given)
{
	const char *comma = strstr(name, ", ");
	const char *space = is_family_first(name) ? strchr(name, ' ') : NULL;

	*ret_family = str_of(name);
	*ret_given = STR_NONE;
	if (comma) {
		*ret_family = (struct str){ name, (size_t)(comma - name) };
		*ret_given = str_of(comma + 2);
	} else if (space) {
		*ret_family = (struct str){ name, (size_t)(space - name) };
		*ret_given = str_of(space + 1);
	}
}

/* The schema takes no digit of any script and no question mark in a person's name, and nothing long. */
static bool fits(struct str part)
{
	utf8proc_int32_t code;
	utf8proc_ssize_t len;

	for (size_t at = 0; at < part.n; at += (size_t)len) {
		len = utf8proc_iterate((const utf8proc_uint8_t *)part.p + at,
				       (utf8proc_ssize_t)(part.n - at), &code);
		if (len <= 0 || code == '?' || utf8proc_category(code) == UTF8PROC_CATEGORY_ND)
			return false;
	}
	return characters(part.p, part.n) <= name_part_max;
}

/* Crossref takes languages of two letters: what stands before the first hyphen, where that is one. A new
 * string; NULL: none. */
static char *two_letters(const char *language)
{
	size_t len = language ? strcspn(language, "-") : 0;

	if (len != 2)
		return NULL;
	char *two = xstrndup(language, len);
	for (char *p = two; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return two;
}

/* The name in its own script: beside the one that the person is known by elsewhere. */
static void put_native_name(struct xml *xml, const char *name, const char *language)
{
	_cleanup_(x_freep) char *two = two_letters(language);
	const char *const attributes[] = { "name-style",
					   is_family_first(name) ? "eastern" : "western",
					   two ? "language" : NULL, two, NULL };

	xml_open(xml, "alt-name", NO_ATTRIBUTES);
	xml_element(xml, "string-name", attributes, name);
	xml_close(xml);
}

static void put_contributor(const struct export *export, struct xml *xml,
			    struct json_object *review)
{
	static const char *const role[] = { "sequence", "first", "contributor_role", "reviewer",
					    NULL };
	const char *language = NULL, *name = export_full_name(export, review, true),
		   *native_name = export_native_name(export, review, true, &language);
	struct str family, given;

	xml_open(xml, "contributors", NO_ATTRIBUTES);
	if (!name) {
		xml_element(xml, "anonymous", role, NULL);
		xml_close(xml);
		return;
	}
	split(name, &family, &given);
	if (text_is_blank(family) || !fits(family) || !fits(given)) {
		xml_element(xml, "organization", role, name);
	} else {
		_cleanup_(x_freep) char *surname = xstrndup(family.p, family.n);
		xml_open(xml, "person_name", role);
		if (!text_is_blank(
			    given)) /* whose length is counted without the blanks around it */
			xml_element(xml, "given_name", NO_ATTRIBUTES, given.p);
		xml_element(xml, "surname", NO_ATTRIBUTES, surname);
		if (native_name)
			put_native_name(xml, native_name, language);
		xml_close(xml);
	}
	xml_close(xml);
}

/* ---- one review ---- */

static void put_title(const struct export *export, struct xml *xml, long long revision, int number)
{
	_cleanup_(x_freep) char *title = xasprintf(
		"Review: %s (R%lld/RC%d)", text_of(export->study, "title"), revision, number);

	xml_open(xml, "titles", NO_ATTRIBUTES);
	xml_element(xml, "title", NO_ATTRIBUTES, title);
	xml_close(xml);
}

/* The day of the study's place on which it was handed in. */
static void put_date(const struct export *export, struct xml *xml, const char *submitted)
{
	const char *zone = json_text(export->study, "zone");
	char date[ZONE_DATE_SIZE];
	int64_t at_ms;

	if (!zone_utc_parse(submitted, &at_ms))
		at_ms = 0;
	zone_date(zone && zone_is_known(zone) ? zone : "UTC", at_ms, date);
	date[4] = date[7] = '\0';
	xml_open(xml, "review_date", NO_ATTRIBUTES);
	xml_element(xml, "month", NO_ATTRIBUTES, date + 5);
	xml_element(xml, "day", NO_ATTRIBUTES, date + 8);
	xml_element(xml, "year", NO_ATTRIBUTES, date);
	xml_close(xml);
}

static void put_relation(const struct export *export, struct xml *xml)
{
	static const char *const is_review_of[] = { "relationship-type", "isReviewOf",
						    "identifier-type", "doi", NULL };

	xml_open(xml, "rel:program", NO_ATTRIBUTES);
	xml_open(xml, "rel:related_item", NO_ATTRIBUTES);
	xml_element(xml, "rel:inter_work_relation", is_review_of, export->settings[SETTING_DOI]);
	xml_close(xml);
	xml_close(xml);
}

static void put_doi(const struct export *export, struct xml *xml, const char *id)
{
	_cleanup_(x_freep) char *doi =
		xasprintf("%s/%s.%s", export->settings[SETTING_DOI_PREFIX], export->code, id);
	_cleanup_(x_freep) char *resource = export_iri(export, "review", id);

	for (char *p = doi; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	xml_open(xml, "doi_data", NO_ATTRIBUTES);
	xml_element(xml, "doi", NO_ATTRIBUTES, doi);
	xml_element(xml, "resource", NO_ATTRIBUTES, resource);
	xml_close(xml);
}

static void put_review(const struct export *export, struct xml *xml, struct json_object *review,
		       int number)
{
	/* It says something about who wrote it, so it is told with the name alone. */
	_cleanup_(x_freep) char *language = two_letters(
		export_full_name(export, review, true) ? json_text(review, "language") : NULL);
	long long revision = (long long)json_int(review, "edition", 1) - 1;
	_cleanup_(x_freep) char *round = xasprintf("%lld", revision);
	_cleanup_(x_freep) char *running = xasprintf("RC%d", number);
	const char *const attributes[] = { "stage",
					   "pre-publication",
					   "type",
					   "referee-report",
					   "revision-round",
					   round,
					   language ? "language" : NULL,
					   language,
					   NULL };

	xml_open(xml, "peer_review", attributes);
	put_contributor(export, xml, review);
	put_title(export, xml, revision, number);
	put_date(export, xml, text_of(review, "submitted"));
	xml_open(xml, "institution", NO_ATTRIBUTES);
	xml_element(xml, "institution_name", NO_ATTRIBUTES, export->settings[SETTING_PUBLISHER]);
	xml_close(xml);
	xml_element(xml, "running_number", NO_ATTRIBUTES, running);
	put_relation(export, xml);
	put_doi(export, xml, text_of(review, "review"));
	xml_close(xml);
}

/* ---- the batch ---- */

/* Crossref takes a deposit that has a later timestamp than the one before: that of the newest change,
 * 17 digits. A new string. */
static char *timestamp_of(const struct export *export)
{
	struct json_object *lists[] = { export->facts[SOURCE_REVIEWS],
					export->facts[SOURCE_HISTORY] };
	static const char *const members[] = { "submitted", "time" };
	const char *newest = "1970-01-01T00:00:00.000Z";

	for (size_t i = 0; i < ELEMENTS(lists); i++)
		for (size_t j = 0; j < json_count(lists[i]); j++) {
			const char *time =
				text_of(json_object_array_get_idx(lists[i], j), members[i]);
			if (strcmp(time, newest) > 0)
				newest = time;
		}
	char *digits = xstrdup(newest), *to = digits;
	for (const char *from = newest; *from; from++)
		if (isdigit((unsigned char)*from))
			*to++ = *from;
	*to = '\0';
	return digits;
}

static void put_head(const struct export *export, struct xml *xml)
{
	const char *const *settings = export->settings;
	_cleanup_(x_freep) char *timestamp = timestamp_of(export);
	_cleanup_(x_freep) char *batch = xasprintf("%s-%s", export->code, timestamp);
	const char *registrant = settings[SETTING_REGISTRANT] ? settings[SETTING_REGISTRANT]
							      : settings[SETTING_PUBLISHER];

	xml_open(xml, "head", NO_ATTRIBUTES);
	xml_element(xml, "doi_batch_id", NO_ATTRIBUTES, batch);
	xml_element(xml, "timestamp", NO_ATTRIBUTES, timestamp);
	xml_open(xml, "depositor", NO_ATTRIBUTES);
	xml_element(xml, "depositor_name", NO_ATTRIBUTES, settings[SETTING_DEPOSITOR]);
	xml_element(xml, "email_address", NO_ATTRIBUTES, settings[SETTING_EMAIL]);
	xml_close(xml);
	xml_element(xml, "registrant", NO_ATTRIBUTES, registrant);
	xml_close(xml);
}

int export_crossref(const struct export *export, FILE *out)
{
	static const char *const attributes[] = {
		"version",
		SCHEMA,
		"xmlns",
		SCHEMA_ADDRESS,
		"xmlns:rel",
		"http://www.crossref.org/relations.xsd",
		"xmlns:xsi",
		"http://www.w3.org/2001/XMLSchema-instance",
		"xsi:schemaLocation",
		SCHEMA_ADDRESS " https://www.crossref.org/schemas/crossref" SCHEMA ".xsd",
		NULL
	};
	struct json_object *reviews = export->facts[SOURCE_REVIEWS];
	struct xml xml;
	int number = 0;

	xml_begin(&xml, out);
	xml_open(&xml, "doi_batch", attributes);
	put_head(export, &xml);
	xml_open(&xml, "body", NO_ATTRIBUTES);
	for (size_t i = 0; i < json_count(reviews); i++) {
		struct json_object *review = json_object_array_get_idx(reviews, i);
		if (export_is_in(review))
			put_review(export, &xml, review, ++number);
	}
	xml_close(&xml);
	xml_close(&xml);
	if (number == 0) /* the schema has no body without a record */
		return session_fail(export->session, EX_DATAERR,
				    "%s has no review that was handed in, and a deposit needs one",
				    export->code);
	return 0;
}
