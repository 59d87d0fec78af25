/* person.c: who may know whom in a study (policy.h), beneath every name that is shown: the name, or a
 * pseudonym in its place, and then neither full name nor institution.
 *
 * A pseudonym is made of the principal's and the study's rows under the key of public ids: the same wherever
 * somebody is named in a study, another in the next, and it tells neither how many there are nor who came
 * first. What somebody wrote of themselves in a text stays there: visibility.check finds it. */
#include "core/call.h"

#include <sodium.h>
#include <string.h>

/* Somebody this call has asked about, so that a long list asks for each person once. */
struct known_person {
	struct known_person *next;
	int64_t study;
	const char *name, *shown;
};

#define PSEUDONYM_LETTERS 8
static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
static const char *const side_words[SIDE__MAX] = {
	[SIDE_OFFICE] = "office", [SIDE_HOST] = "host", [SIDE_REVIEWING] = "reviewer"
};

/* `whom` tells people of call->study apart, and nothing else. */
static const char *pseudonym(struct call *call, enum side side, const char *whom)
{
	uint8_t hash[crypto_generichash_BYTES_MIN];
	char text[PSEUDONYM_LETTERS + 1] = "";
	const char *input =
		arena_printf(call->arena, "pseudonym %lld %s", (long long)call->study->id, whom);

	crypto_generichash(hash, sizeof hash, (const uint8_t *)input, strlen(input),
			   call->core->ident.bytes, IDENT_KEY_SIZE);
	for (size_t i = 0; i < PSEUDONYM_LETTERS; i++)
		text[i] = letters[hash[i] & 31];
	return arena_printf(call->arena, "%s-%s", side_words[side], text);
}

/* By whose table it is, too: else anybody who files one could try names, and look for what comes out in others'
 * tables. A text is never taken for a principal's row. */
const char *pseudonym_of_commenter(struct call *call, int64_t filer, const char *who)
{
	return pseudonym(call, SIDE_REVIEWING,
			 arena_printf(call->arena, "table %lld %s", (long long)filer, who));
}

bool is_pseudonym(struct str name)
{
	for (int side = 0; side < SIDE__MAX; side++) {
		size_t word = strlen(side_words[side]);
		if (name.n == word + 1 + PSEUDONYM_LETTERS && name.p[word] == '-' &&
		    memcmp(name.p, side_words[side], word) == 0 &&
		    strspn(name.p + word + 1, letters) >= PSEUDONYM_LETTERS)
			return true;
	}
	return false;
}

/* What somebody is, or was, in call->study, by what stands in the database: a place that was declined or
 * given up is one, and a role that was taken back, too: what they wrote when they had it is still there. */
static struct person person_load(struct call *call, const char *name)
{
	struct person person = { 0 };
	_cleanup_(query_endp) struct query *query =
		sql_person_roles(call->txn, call->study->id, str_of(name));

	while (query_next(query)) {
		person.principal = query_int(query, 0);
		person.roles |= role_of_word(query_str(query, 1));
	}
	return person;
}

bool knows_all(const struct call *call)
{
	return !call->study || call->study->identity == IDENTITY_VISIBLE ||
	       call->viewer.roles & (ROLE_SECRETARIAT | ROLE_LEAD);
}

const char *name_seen(struct call *call, const char *name)
{
	struct known_person *known = call->known;

	if (!name || knows_all(call))
		return name;
	while (known && (known->study != call->study->id || strcmp(known->name, name) != 0))
		known = known->next;
	if (!known) {
		struct person person = person_load(call, name);
		known = arena_alloc(call->arena, sizeof *known);
		*known = (struct known_person){
			.next = call->known,
			.study = call->study->id,
			.name = arena_strndup(call->arena, name, strlen(name)),
		};
		known->shown = can_know(call->study->identity, &call->viewer, &person)
				       ? known->name
				       : pseudonym(call, side_of(person.roles),
						   arena_printf(call->arena, "%lld",
								(long long)person.principal));
		call->known = known;
	}
	return known->shown;
}

bool knows(struct call *call, const char *name)
{
	const char *shown = name_seen(call, name);

	return shown && strcmp(shown, name) == 0;
}

/* Whoever holds a role is shown to all inside; whoever has or had a place, to whom the place is. */
bool is_met(struct call *call, const char *name)
{
	const unsigned granted =
		ROLE_ANY & ~(unsigned)(ROLE_GLOBAL_MASK | ROLE_REVIEWER | ROLE_INVITEE);
	struct place *place;
	int64_t id = 0;

	if (sees_steering(&call->viewer))
		return true;
	if (!principal_exists(call, str_of(name), &id) || !knows(call, name))
		return false;
	return id == call->viewer.principal || study_roles(call, call->study, id) & granted ||
	       (place_of(call, call->study->id, id, &place) && see_place(call, place));
}

void put_name(struct call *call, struct json_object *object, const char *field, const char *name)
{
	put_text(object, field, name_seen(call, name));
}

void put_details(struct call *call, struct json_object *object, const char *name,
		 const char *full_name, const char *institution)
{
	if (!knows(call, name))
		return;
	put_text(object, "full_name", full_name);
	put_text(object, "institution", institution);
}

void put_native_name(struct call *call, struct json_object *object, const char *name,
		     const char *native_name, const char *language)
{
	if (!knows(call, name))
		return;
	put_text(object, "native_name", native_name);
	put_text(object, "name_language", language);
}

void put_person(struct call *call, struct json_object *object, const char *name,
		const char *full_name, const char *institution)
{
	put_name(call, object, "principal", name);
	put_details(call, object, name, full_name, institution);
}

const char *name_of_pseudonym(struct call *call, struct str given)
{
	_cleanup_(query_endp) struct query *query = NULL;

	if (!is_pseudonym(given))
		return NULL;
	query = sql_people_of_study(call->txn, call->study->id);
	while (query_next(query)) {
		const char *name = row_text(call, query, 0);
		const char *shown = name_seen(call, name);
		if (shown != name && str_is(given, shown))
			return name;
	}
	return NULL;
}

enum side person_side(struct call *call, const char *name)
{
	return side_of(person_load(call, name).roles);
}

int sides_must_agree(struct call *call, const char *name, unsigned roles)
{
	const unsigned all = roles | person_load(call, name).roles;
	const unsigned known = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_EDITOR | ROLE_HOST;
	const unsigned reviewing = ROLE_REVIEWER | ROLE_INVITEE | ROLE_OBSERVER;

	if (call->study->identity == IDENTITY_VISIBLE || !(all & known) || !(all & reviewing))
		return 0;
	return answer_hint(call, ERR_INVALID,
			   "choose somebody else, or make the names known with "
			   "visibility.identity",
			   "%s cannot be both: the study hides who reviews (%s), and everybody "
			   "knows its secretariat, lead, editor and host",
			   name, identity_rows[call->study->identity].word);
}
