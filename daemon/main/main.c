/* main.c: refereed(8), the daemon of peer-review studies. */
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "core/core.h"
#include "main/check.h"
#include "main/daemon.h"
#include "main/options.h"
#include "main/restore.h"

static int print_openrpc(void)
{
	struct json_object *document = core_openrpc();
	int r = puts(json_object_to_json_string_ext(
		document, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));

	json_object_put(document);
	return r < 0 ? EX_IOERR : EX_OK;
}

int main(int argc, char **argv)
{
	struct options options;
	int status = options_read(argc, argv, &options);

	if (status != 0)
		return status;
	(void)umask(0077);
	switch (options.action) {
	case ACTION_HELP:
		(void)fputs(options_help, stdout);
		return EX_OK;
	case ACTION_VERSION:
		(void)puts("refereed " REFEREED_VERSION);
		return EX_OK;
	case ACTION_OPENRPC:
		return print_openrpc();
	case ACTION_CHECK:
		return check(options.config);
	case ACTION_RESTORE:
		return restore(options.config, options.file);
	case ACTION_RUN:
		break;
	}
	return daemon_run(options.config);
}
