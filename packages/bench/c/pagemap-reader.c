/*
 * What the kernel's own interface costs in C: pagemap-reader PID ZERO_PFN reads /proc/PID/pagemap at the commands on
 * its stdin and answers with wall time, CPU time (both ns) and a number that depends on every entry.
 *
 *   raw FIRST COUNT BATCH        reads the entries of COUNT pages, BATCH entries a call, and looks at none of them
 *   classify FIRST COUNT BATCH   reads them and makes runs of page states: what packages/procfs does, entry by entry
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* fs/proc/task_mmu.c, PM_*: bits 55 to 63 of an entry are the key of the table. */
#define KEY_SHIFT 55
#define KEY_EXCLUSIVE (1 << 1)
#define KEY_UFFD_WP (1 << 2)
#define KEY_GUARD (1 << 3)
#define KEY_SWAP (1 << 7)
#define KEY_PRESENT (1 << 8)
#define PFN_MASK ((1ULL << 55) - 1)
#define SWAP_TYPE_MASK 0x1f
#define MIN_MAX_SWAPFILES 23
#define NEEDS_TYPE (-1)
#define NEEDS_PFN (-2)

enum { UNMAPPED, PRESENT, ZERO_PAGE, SWAPPED, GUARD, MARKER };

static int32_t table[512];
static uint64_t zero_pfn;
static uint32_t *lengths;
static uint16_t *codes;
static size_t capacity;

static int64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fill_table(void)
{
	for (int key = 0; key < 512; key++) {
		int flags = (key & 0x47) << 4;

		if (key & KEY_PRESENT)
			table[key] = key & KEY_EXCLUSIVE ? PRESENT | flags : NEEDS_PFN;
		else if (!(key & KEY_SWAP))
			table[key] = UNMAPPED;
		else
			table[key] = key & KEY_GUARD ? GUARD : NEEDS_TYPE;
	}
}

static int32_t low_word_code(uint64_t entry, int32_t need)
{
	int flags = ((entry >> KEY_SHIFT) & 0x47) << 4;

	if (need == NEEDS_PFN)
		return ((entry & PFN_MASK) == zero_pfn ? ZERO_PAGE : PRESENT) | flags;
	return ((entry & SWAP_TYPE_MASK) < MIN_MAX_SWAPFILES ? SWAPPED : MARKER) | flags;
}

static size_t push(size_t runs, uint32_t length, int32_t code)
{
	if (runs > 0 && codes[runs - 1] == code) {
		lengths[runs - 1] += length;
		return runs;
	}
	if (runs == capacity) {
		capacity = capacity * 2 + 1024;
		lengths = realloc(lengths, capacity * sizeof(*lengths));
		codes = realloc(codes, capacity * sizeof(*codes));
		if (lengths == NULL || codes == NULL)
			exit(1);
	}
	lengths[runs] = length;
	codes[runs] = code;
	return runs + 1;
}

static size_t classify(const uint64_t *entries, size_t count, size_t runs)
{
	int32_t current = -1;
	size_t began = 0;

	for (size_t i = 0; i < count; i++) {
		int32_t code = table[entries[i] >> KEY_SHIFT];

		if (code < 0)
			code = low_word_code(entries[i], code);
		if (code == current)
			continue;
		if (i > began)
			runs = push(runs, i - began, current);
		current = code;
		began = i;
	}
	return count > began ? push(runs, count - began, current) : runs;
}

int main(int argc, char **argv)
{
	char path[64], verb[16], line[128];
	uint64_t first, count, batch;

	if (argc != 3)
		return 2;
	snprintf(path, sizeof(path), "/proc/%s/pagemap", argv[1]);
	zero_pfn = strtoull(argv[2], NULL, 10);
	int fd = open(path, O_RDONLY);
	if (fd < 0) {
		perror(path);
		return 1;
	}
	fill_table();
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		if (sscanf(line, "%15s %lu %lu %lu", verb, &first, &count, &batch) != 4) {
			printf("error unknown command\n");
			continue;
		}
		uint64_t *entries = malloc(batch * sizeof(*entries));

		if (entries == NULL)
			return 1;
		/* Its own page faults are not what is measured. */
		memset(entries, 0, batch * sizeof(*entries));
		size_t result = 0;
		int64_t wall = clock_ns(CLOCK_MONOTONIC), cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);

		for (uint64_t at = 0; at < count; at += batch) {
			size_t wanted = count - at < batch ? count - at : batch;
			ssize_t got = pread(fd, entries, wanted * 8, (first + at) * 8);

			if (got <= 0)
				break;
			result = verb[0] == 'c' ? classify(entries, got / 8, result) : result + got / 8;
		}
		printf("%ld %ld %zu\n", clock_ns(CLOCK_MONOTONIC) - wall, clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu, result);
		free(entries);
	}
	return 0;
}
