/* batch.h: the verbs of `batch`, rows of verb_table.c. Laid out by hand. */
#pragma once
	{ .name = "batch.apply", .summary = "several writes at once: all or nothing",
	  .description = "Each call is checked by its own rules; the first that is refused undoes all, and error.data.call says which it was.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "calls", PARAM_ARRAY, REQ, .help = "[{\"method\": ..., \"params\": {...}}, ...]; the params without request_id" } },
	  .fields = FIELDS(SHOWN("results", FIELD_ARRAY, "the result of each call, in order")), RUN(batch_apply) },
