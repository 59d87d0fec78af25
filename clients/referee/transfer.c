/* transfer.c: files as bytes: digest, parts, and how far it has come. */
#include "referee/transfer.h"

#include <errno.h>
#include <sodium.h>

ssize_t transfer_read(int fd, void *bytes, size_t size, int64_t offset)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = pread(fd, (char *)bytes + len, size - len, offset + (int64_t)len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

int transfer_write(int fd, const void *bytes, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = write(fd, (const char *)bytes + len, size - len);
		if (n < 0 && errno != EINTR)
			return -1;
		len += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

int transfer_digest(int fd, char ret_digest[TRANSFER_DIGEST_TEXT], int64_t *ret_bytes)
{
	crypto_generichash_state state;
	uint8_t buffer[65536], digest[TRANSFER_DIGEST_SIZE];
	int64_t offset = 0;
	ssize_t n;

	crypto_generichash_init(&state, NULL, 0, sizeof digest);
	while ((n = transfer_read(fd, buffer, sizeof buffer, offset)) > 0) {
		crypto_generichash_update(&state, buffer, (size_t)n);
		offset += n;
	}
	if (n < 0)
		return -1;
	crypto_generichash_final(&state, digest, sizeof digest);
	sodium_bin2hex(ret_digest, TRANSFER_DIGEST_TEXT, digest, sizeof digest);
	*ret_bytes = offset;
	return 0;
}

void transfer_progress(const struct session *session, int64_t done, int64_t total)
{
	if (session->options.is_quiet || session->options.is_json || !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r%3d %% of %lld bytes%s", total ? (int)(done * 100 / total) : 100,
		(long long)total, done == total ? "\n" : "");
}
