/* tar.c: headers of tar; see tar.h. */
#include "referee/tar.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* IEEE Std 1003.1, pax, "ustar Interchange Format" */
struct head {
	char name[TAR_NAME_SIZE], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8], type,
		link[100], magic[6], version[2], user[32], group[32], major[8], minor[8],
		prefix[155], rest[12];
};
_Static_assert(sizeof(struct head) == TAR_BLOCK, "a header is one block");

static const char file_type = '0';

/* The sum is over the header with blanks in its place. */
static unsigned sum_of(const struct head *head)
{
	const uint8_t *bytes = (const uint8_t *)head;
	unsigned sum = 0;

	for (size_t i = 0; i < TAR_BLOCK; i++) {
		bool is_sum = i >= offsetof(struct head, sum) && i < offsetof(struct head, type);
		sum += is_sum ? ' ' : bytes[i];
	}
	return sum;
}

void tar_head(const char *name, int64_t bytes, uint8_t ret_block[static TAR_BLOCK])
{
	struct head head = { .type = file_type };

	assert(archive_name_is_plain(name) && bytes >= 0 && bytes <= TAR_BYTES_MAX);
	memcpy(head.name, name, strlen(name));
	memcpy(head.mode, "0000644", 7);
	memcpy(head.uid, "0000000", 7);
	memcpy(head.gid, "0000000", 7);
	snprintf(head.size, sizeof head.size, "%011llo", (unsigned long long)bytes);
	memcpy(head.mtime, "00000000000", 11);
	memcpy(head.magic, "ustar", 5);
	memcpy(head.version, "00", 2);
	snprintf(head.sum, sizeof head.sum, "%06o", sum_of(&head));
	head.sum[7] = ' ';
	memcpy(ret_block, &head, TAR_BLOCK);
}

static const char *type_wrong(char type)
{
	switch (type) {
	case '1':
		return "is a hard link, and an archive has none";
	case '2':
		return "is a symbolic link, and an archive has none";
	case '3':
	case '4':
	case '6':
		return "is a device or a pipe, and an archive has none";
	case '5':
		return "is a folder, and an archive has none";
	default:
		return "is no regular file";
	}
}

static bool size_read(const char text[static 12], int64_t *ret_bytes)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < 11; i++) {
		if (text[i] < '0' || text[i] > '7')
			return false;
		bytes = bytes * 8 + (text[i] - '0');
	}
	*ret_bytes = bytes;
	return text[11] == '\0';
}

const char *tar_head_read(const uint8_t block[static TAR_BLOCK],
			  char ret_name[static TAR_NAME_SIZE], int64_t *ret_bytes)
{
	struct head head;
	uint8_t wanted[TAR_BLOCK];

	memcpy(&head, block, TAR_BLOCK);
	memcpy(ret_name, head.name, TAR_NAME_SIZE);
	ret_name[TAR_NAME_SIZE - 1] = '\0';
	if (memcmp(head.magic, "ustar", 6) != 0)
		return "is no header of a tar file";
	if (head.type != file_type)
		return type_wrong(head.type);
	if (head.name[TAR_NAME_SIZE - 1] || head.prefix[0] || !archive_name_is_plain(ret_name))
		return "has a name that no archive has: it could lead elsewhere";
	if (!size_read(head.size, ret_bytes))
		return "has no size that can be read";
	tar_head(ret_name, *ret_bytes, wanted);
	if (memcmp(wanted, block, TAR_BLOCK) != 0)
		return "has another header than it was written with";
	return NULL;
}

int64_t tar_padding(int64_t bytes)
{
	return (TAR_BLOCK - bytes % TAR_BLOCK) % TAR_BLOCK;
}
