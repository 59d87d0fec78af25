/* archive.c: what making an archive and verifying one have in common. */
#include "referee/archive.h"

#include <sodium.h>
#include <string.h>

#include "referee/json.h"
#include "referee/show.h"

char *archive_seal(const char *digest)
{
	return xasprintf("%s  " ARCHIVE_MANIFEST "\n", digest);
}

void archive_digest(const void *bytes, size_t len, char ret_digest[static TRANSFER_DIGEST_TEXT])
{
	unsigned char digest[TRANSFER_DIGEST_SIZE];

	crypto_generichash(digest, sizeof digest, bytes, len, NULL, 0);
	sodium_bin2hex(ret_digest, TRANSFER_DIGEST_TEXT, digest, sizeof digest);
}

/* "host, observer" */
static char *roles_of(struct json_object *manifest)
{
	struct json_object *roles = json_get(json_get(manifest, "for"), "roles");
	char *all = xstrdup("");

	for (size_t i = 0; i < json_count(roles); i++) {
		_cleanup_(x_freep) char *before = all;
		all = xasprintf("%s%s%s", before, i ? ", " : "",
				json_object_get_string(json_object_array_get_idx(roles, i)));
	}
	return all;
}

static const char *text_or(struct json_object *object, const char *name)
{
	const char *text = json_text(object, name);

	return text ? text : "?";
}

void archive_tell(const struct session *session, const char *path, struct json_object *manifest,
		  const char *digest, int64_t bytes)
{
	_cleanup_(json_putp) struct json_object *result = json_new_object();
	struct json_object *whom = json_get(manifest, "for");
	size_t files = json_count(json_get(manifest, "files"));

	if (session->options.is_json) {
		json_set_text(result, "file", path);
		json_set_text(result, "study", text_or(manifest, "study"));
		json_set(result, "for", json_object_get(whom));
		json_set(result, "files", mem_check(json_object_new_int64((int64_t)files)));
		json_set(result, "bytes", mem_check(json_object_new_int64(bytes)));
		json_set_text(result, "manifest", digest);
		show_json(result);
		return;
	}
	if (session->options.is_quiet)
		return;
	_cleanup_(x_freep) char *roles = roles_of(manifest);
	_cleanup_(x_freep) char *line =
		xasprintf("%s: study %s as seen by %s (%s); %zu files, %lld bytes", path,
			  text_or(manifest, "study"), text_or(whom, "principal"), roles, files,
			  (long long)bytes);
	_cleanup_(x_freep) char *safe = screen_safe(str_of(line), false);
	printf("%s\nmanifest %s\n", safe, digest);
}
