/* rpc.h: the verbs of `rpc`, rows of verb_table.c. Laid out by hand. */
#pragma once
	{ .name = "rpc.discover", .summary = "this protocol as an OpenRPC document", .flags = VERB_OPEN, .scope = SCOPE_PROGRAMME,
	  .roles = ROLE_ANY, .fields = FIELDS(SHOWN("openrpc", FIELD_TEXT, "version of OpenRPC")), RUN(rpc_discover) },
