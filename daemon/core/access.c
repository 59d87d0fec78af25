/* access.c: who asks, what they are in a study, and what they see of it. The only callers of
 * can_see(). */
#include "core/noun.h"

#include <assert.h>
#include <string.h>

static void actor_read(struct call *call, struct query *query, struct actor *actor)
{
	*actor = (struct actor){
		.principal = query_int(query, 0),
		.institution = query_int(query, 1),
		.name = row_text(call, query, 2),
		.full_name = row_text(call, query, 3),
		.language = row_text(call, query, 4),
		.zone = row_text(call, query, 5),
		.institution_name = row_text(call, query, 6),
		.country = row_text(call, query, 7),
		.native_name = row_text(call, query, 8),
		.name_language = row_text(call, query, 9),
	};
}

unsigned global_roles(struct call *call, int64_t principal)
{
	_cleanup_(query_endp) struct query *query = sql_global_roles_of(call->txn, principal);
	unsigned roles = 0;

	while (query_next(query))
		roles |= role_of_word(query_str(query, 0));
	return roles;
}

int actor_load(struct call *call, int64_t principal, struct actor *ret_actor)
{
	_cleanup_(query_endp) struct query *query = sql_actor_by_id(call->txn, principal);

	if (!query_next(query))
		return answer(call, ERR_REVOKED, "%s", err_row(ERR_REVOKED)->text);
	actor_read(call, query, ret_actor);
	ret_actor->roles = global_roles(call, principal);
	return 0;
}

bool principal_exists(struct call *call, struct str name, int64_t *ret_id)
{
	_cleanup_(query_endp) struct query *query = sql_principal_by_name(call->txn, name);

	if (!query_next(query))
		return false;
	*ret_id = query_int(query, 0);
	return true;
}

int actor_by_name(struct call *call, struct str name, struct actor *ret_actor)
{
	int64_t id;

	if (!principal_exists(call, name, &id))
		return answer(call, ERR_NOT_FOUND, "there is no principal `%.*s`", (int)name.n,
			      name.p);
	if (actor_load(call, id, ret_actor) != 0)
		return answer(call, ERR_STATE, "the principal `%.*s` is not active", (int)name.n,
			      name.p);
	return 0;
}

static void actor_keep(struct call *call, const struct caller *caller)
{
	struct actor *kept =
		kept_put(call, KEPT_ACTOR, caller->principal, caller->key, sizeof *kept);

	if (!kept)
		return;
	*kept = call->actor;
	kept->name = kept_text(call, kept->name);
	kept->full_name = kept_text(call, kept->full_name);
	kept->institution_name = kept_text(call, kept->institution_name);
	kept->language = kept_text(call, kept->language);
	kept->zone = kept_text(call, kept->zone);
	kept->country = kept_text(call, kept->country);
	kept->native_name = kept_text(call, kept->native_name);
	kept->name_language = kept_text(call, kept->name_language);
}

int actor_of_caller(struct call *call)
{
	const struct caller *caller = &call->request->caller;
	const struct actor *kept = kept_get(call, KEPT_ACTOR, caller->principal, caller->key);

	if (kept) {
		call->actor = *kept;
		return 0;
	}

	/* The front checked this already; here it holds in the transaction: a revocation that was
	 * committed between the two is effective. */
	if (caller->key) {
		_cleanup_(query_endp) struct query *query =
			sql_key_is_live(call->txn, caller->key, caller->principal);
		if (!query_next(query))
			return answer(call, ERR_REVOKED, "%s", err_row(ERR_REVOKED)->text);
	}
	int r = actor_load(call, caller->principal, &call->actor);
	if (r == 0)
		actor_keep(call, caller);
	return r;
}

/* Nobody that there is, of one role: they own nothing, so of what the secretariat sees they see a part, and
 * nothing else. Each role is somebody of its own, and none is a row. */
static int as_role(struct call *call)
{
	struct str word = param_str(call, "as_role");
	unsigned role = role_of_word(word);
	int64_t nobody = -(int64_t)role;

	if (!word.p || !verb_is_view(call->verb))
		return 0;
	if (!(call->actor.roles & ROLE_SECRETARIAT))
		return answer(call, ERR_NOT_PERMITTED, "only the secretariat sees as others do");
	call->role_seen_as = role;
	call->me = (struct actor){ .principal = nobody,
				   .institution = nobody,
				   .roles = role & ROLE_GLOBAL_MASK,
				   .name = "",
				   .full_name = "",
				   .institution_name = "",
				   .language = call->actor.language,
				   .zone = call->actor.zone,
				   .country = "" };
	return 0;
}

int actor_for_whom(struct call *call)
{
	struct str as = param_str(call, "as");

	call->me = call->actor;
	if (!as.p)
		return as_role(call);
	if (!(call->actor.roles & ROLE_SECRETARIAT))
		return answer(call, ERR_NOT_PERMITTED, "only the secretariat acts for others");
	return actor_by_name(call, as, &call->me);
}

/* Where the workflow asks for declarations, who accepted shows up in the team, and sees the material only
 * when no conflict stands in the way any more. */
static unsigned role_of_uncleared(const struct study *study)
{
	return workflow_produces(study->workflow, ARTEFACT_DECLARATION) ? ROLE_INVITEE
									: ROLE_REVIEWER;
}

unsigned study_roles(struct call *call, const struct study *study, int64_t principal)
{
	_cleanup_(query_endp) struct query *query =
		sql_study_roles_of(call->txn, study ? study->id : 0, principal);
	unsigned roles = 0;

	while (query_next(query))
		roles |= str_is(query_str(query, 0), "uncleared")
				 ? role_of_uncleared(study)
				 : role_of_word(query_str(query, 0));
	return roles;
}

void viewer_load(struct call *call, const struct actor *who, const struct study *study,
		 struct viewer *ret_viewer)
{
	struct viewer viewer = {
		.principal = who->principal,
		.institution = who->institution,
		.roles = who->roles | study_roles(call, study, who->principal) | call->role_seen_as,
	};
	_cleanup_(query_endp) struct query *query =
		sql_review_own_in(call->txn, study ? study->id : 0, who->principal);

	viewer.own_in = query_next(query);
	*ret_viewer = viewer;
}

bool see_study(const struct call *call, const struct study *study, const struct viewer *viewer)
{
	struct subject subject = { .object = OBJECT_STUDY, .stage = study->stage };
	(void)call;
	return can_see(study->workflow, &study->openings, viewer, &subject);
}

static bool see(const struct call *call, enum object object, int64_t owner, int64_t owner_also,
		bool is_draft)
{
	struct subject subject = {
		.object = object,
		.stage = call->study->stage,
		.owner = owner,
		.owner_also = owner_also,
		.is_draft = is_draft,
	};
	return can_see(call->study->workflow, &call->study->openings, &call->viewer, &subject);
}

bool see_place(const struct call *call, const struct place *place)
{
	return see(call, OBJECT_ASSIGNMENT, place->principal, 0, false);
}

bool see_declaration(const struct call *call, const struct declaration *declaration)
{
	return see(call, OBJECT_DECLARATION, declaration->principal, 0, false);
}

bool see_review(const struct call *call, const struct review *review)
{
	return see(call, OBJECT_REVIEW, review->principal, 0, review->edition == 0);
}

bool see_review_of(const struct call *call, int64_t principal)
{
	return see(call, OBJECT_REVIEW, principal, 0, false);
}

bool see_comment(const struct call *call, const struct comment *comment)
{
	return see(call, OBJECT_COMMENT, comment->author, comment->responder, false);
}

bool see_response(const struct call *call, const struct comment *comment)
{
	return see(call, OBJECT_RESPONSE, comment->responder, 0, false);
}

bool see_thing(const struct call *call, const struct noun *noun, const struct thing *thing)
{
	struct subject subject = {
		.object = noun->object,
		.of = thing->of,
		.stage = call->study->stage,
		.owner = thing->owner,
		.owner_also = thing->owner_also,
		.is_draft = thing->is_draft,
	};

	assert(thing->study == call->study->id);
	return can_see(call->study->workflow, &call->study->openings, &call->viewer, &subject);
}

const char *comment_state_seen(const struct call *call, const struct comment *comment)
{
	return strcmp(comment->state, "answered") == 0 && !see_response(call, comment)
		       ? "open"
		       : comment->state;
}

int64_t comment_version_seen(const struct call *call, const struct comment *comment)
{
	if (see_response(call, comment))
		return comment->version;
	/* Made, taken back, brought again: all that they have seen. */
	return 1 + 2 * comment->restored + (strcmp(comment->state, "withdrawn") == 0);
}

bool sees_steering(const struct viewer *viewer)
{
	return viewer->roles & (ROLE_SECRETARIAT | ROLE_LEAD);
}

bool sees_inside_place(const struct call *call, const struct place *place)
{
	return sees_steering(&call->viewer) || place->principal == call->me.principal;
}
