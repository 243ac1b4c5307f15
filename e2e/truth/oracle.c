/*
 * An independent second opinion: the state of every page of a process, one page at a time, straight from the kernel's
 * interfaces and without any of the scanner's shortcuts. Shares no code and no technique of batching with it.
 *
 *   oracle PID
 *
 * Standard output, one record a line, addresses and inode as the kernel prints them:
 *   mapping START END PERMS DEV INODE
 *   run OFFSET COUNT STATE HUGE      offsets in pages from START; HUGE is 1 where the kernel says PAGE_IS_HUGE
 * Exit code 0, or 1 with a sentence on standard error. The process must stand still: stop it first.
 *
 * On a kernel without PAGEMAP_SCAN no page is said to be HUGE, and the zero page is known by its frame's flags. Without
 * cachestat, pages in the swap cache are resident-elsewhere.
 *
 * Sources: Documentation/admin-guide/mm/pagemap.rst, fs/proc/task_mmu.c, include/uapi/linux/fs.h (PAGEMAP_SCAN),
 * mm/mincore.c, mm/filemap.c (cachestat), include/linux/swapops.h, include/uapi/linux/kernel-page-flags.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#define TMPFS_MAGIC_NUMBER 0x01021994
#define HUGETLBFS_MAGIC_NUMBER 0x958458F6
#define SYS_CACHESTAT 451
#define PM_SCAN_IOCTL 0xC0606610UL
#define CATEGORY_PFNZERO (1ULL << 5)
#define CATEGORY_HUGE (1ULL << 6)
#define CATEGORY_GUARD (1ULL << 8)
#define ENTRY_PRESENT (1ULL << 63)
#define ENTRY_NOT_NONE (1ULL << 62)
#define ENTRY_GUARD (1ULL << 58)
#define ENTRY_FRAME ((1ULL << 55) - 1)
#define MARKER_SWAP_TYPE 31
/* MAX_SWAPFILES at its least, include/linux/swap.h: 32 less marker, hwpoison, 3 migration and 4 device types. */
#define LEAST_MAX_SWAPFILES 23
#define KPF_ZERO_PAGE 24

struct scan_region { uint64_t start, end, categories; };
struct scan_arg {
  uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
  uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};
struct cache_range { uint64_t off, len; };
struct cache_counts { uint64_t cache, dirty, writeback, evicted, recently_evicted; };

enum backing { ANONYMOUS, SHARED_MEMORY, REGULAR_FILE, NOT_WALKED };

struct mapping {
  uint64_t start, end, offset;
  char perms[8], dev[32];
  uint64_t inode;
  char path[4200];
  enum backing backing;
  int fd;          /* the file behind it, -1 when there is none */
  uint64_t size;   /* of that file, bytes */
  char *view;      /* shared memory: our own mapping of all of it */
};

static long page_bytes;
static int pagemap;

static void fail(const char *what) {
  fprintf(stderr, "oracle: %s: %s\n", what, strerror(errno));
  exit(1);
}

/* Read by the page table that holds it, 512 at once: a process has hundreds of thousands of pages without an entry. */
static uint64_t entry_of(uint64_t address) {
  static uint64_t entries[512], table = UINT64_MAX;
  uint64_t page = address / page_bytes;
  if (page / 512 != table) {
    table = page / 512;
    memset(entries, 0, sizeof entries);
    if (pread(pagemap, entries, sizeof entries, table * sizeof entries) < 0) fail("pagemap");
  }
  return entries[page % 512];
}

static uint64_t zero_category_of_frame(uint64_t entry) {
  static int flags_file = -1;
  uint64_t flags = 0;
  if (!(entry & ENTRY_PRESENT)) return 0;
  if (flags_file < 0 && (flags_file = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC)) < 0) fail("/proc/kpageflags");
  if (pread(flags_file, &flags, sizeof flags, (entry & ENTRY_FRAME) * sizeof flags) != sizeof flags)
    fail("/proc/kpageflags");
  return flags >> KPF_ZERO_PAGE & 1 ? CATEGORY_PFNZERO : 0;
}

/* Whether any page from START to END is in a category that is asked for, and which those of the first such stretch are. */
static int scan(uint64_t start, uint64_t end, uint64_t *categories) {
  static uint64_t asked = CATEGORY_PFNZERO | CATEGORY_HUGE | CATEGORY_GUARD;
  struct scan_region region = {0, 0, 0};
  struct scan_arg arg = {
    .size = sizeof arg, .start = start, .end = end, .vec = (uintptr_t)&region, .vec_len = 1,
    .category_anyof_mask = asked, .return_mask = asked,
  };
  int found = ioctl(pagemap, PM_SCAN_IOCTL, &arg);
  /* Kernels before 6.15 refuse a category that they do not know. */
  if (found < 0 && errno == EINVAL && asked & CATEGORY_GUARD) {
    asked &= ~CATEGORY_GUARD;
    return scan(start, end, categories);
  }
  *categories = region.categories;
  return found;
}

static uint64_t categories_of(uint64_t address, uint64_t entry) {
  static uint64_t table = UINT64_MAX;
  static int in_table;
  uint64_t categories = 0, table_bytes = 512 * page_bytes;
  /* A guard, a huge page and the zero page all have an entry; soft-dirty is said of pages that are not there too. */
  if (!(entry & (ENTRY_PRESENT | ENTRY_NOT_NONE))) return 0;
  /* Of most page tables, one question for all their pages says that there is nothing. */
  if (address / table_bytes != table) {
    table = address / table_bytes;
    in_table = scan(table * table_bytes, (table + 1) * table_bytes, &categories);
    /* The last table reaches beyond user space. */
    if (in_table < 0 && errno == EFAULT) in_table = 1;
    if (in_table < 0 && errno != ENOTTY) fail("PAGEMAP_SCAN");
  }
  /* Kernels before 6.7. */
  if (in_table < 0) return zero_category_of_frame(entry);
  if (in_table == 0) return 0;
  if (scan(address, address + page_bytes, &categories) < 0) fail("PAGEMAP_SCAN");
  return categories;
}

/* Is the page in the page cache or swap cache? Through a mapping of our own that is never touched. */
static int resident(const struct mapping *m, uint64_t offset) {
  unsigned char byte = 0;
  if (mincore(m->view + offset, page_bytes, &byte) < 0) fail("mincore");
  return byte & 1;
}

static int has_data(const struct mapping *m, uint64_t offset) {
  off_t data = lseek(m->fd, offset, SEEK_DATA);
  if (data < 0 && errno != ENXIO) fail("SEEK_DATA");
  return data == (off_t)offset;
}

static int has_swap_slot(const struct mapping *m, uint64_t offset) {
  struct cache_range range = {offset, page_bytes};
  struct cache_counts counts;
  if (syscall(SYS_CACHESTAT, m->fd, &range, &counts, 0) < 0) {
    /* Kernels before 6.5. */
    if (errno == ENOSYS) return 0;
    fail("cachestat");
  }
  return counts.evicted > 0;
}

/* A page without an entry, or with a marker only: what the file behind it knows. NULL: nothing. */
static const char *object_state(const struct mapping *m, uint64_t offset) {
  if (m->backing == ANONYMOUS || offset >= m->size) return NULL;
  if (m->backing == REGULAR_FILE) return "on-disk";
  if (resident(m, offset)) return has_swap_slot(m, offset) ? "swap-cached" : "resident-elsewhere";
  return has_data(m, offset) ? "shared-swapped" : NULL;
}

static const char *page_state(const struct mapping *m, uint64_t address, uint64_t entry, uint64_t categories) {
  const char *object;
  if (m->backing == NOT_WALKED) return "unknown-absent";
  if (entry & ENTRY_PRESENT) return categories & CATEGORY_PFNZERO ? "zero-page" : "present";
  if ((entry & ENTRY_GUARD) || (categories & CATEGORY_GUARD)) return "guard";
  if (entry & ENTRY_NOT_NONE) {
    int type = entry & 31;
    if (type < LEAST_MAX_SWAPFILES) return "swapped";
    if (type != MARKER_SWAP_TYPE) return "other";
  }
  object = object_state(m, address - m->start + m->offset);
  if (object) return object;
  return entry & ENTRY_NOT_NONE ? "marker" : "unmapped";
}

/* VM_PFNMAP ("pf" in VmFlags) is left out of pagemap: its pages read as if there were none. */
static void open_object(int pid, struct mapping *m, const char *vm_flags) {
  char link[128];
  struct stat object;
  struct statfs system;
  m->fd = -1;
  m->backing = ANONYMOUS;
  if (!strcmp(m->path, "[vsyscall]") || strstr(vm_flags, " pf ")) m->backing = NOT_WALKED;
  if (m->backing == NOT_WALKED || !strcmp(m->dev, "00:00")) return;
  snprintf(link, sizeof link, "/proc/%d/map_files/%" PRIx64 "-%" PRIx64, pid, m->start, m->end);
  m->fd = open(link, O_RDONLY | O_CLOEXEC);
  if (m->fd < 0) fail(link);
  if (fstat(m->fd, &object) < 0 || fstatfs(m->fd, &system) < 0) fail(link);
  /* A private mapping of /dev/zero is plain anonymous memory: the device holds no pages. */
  if (!S_ISREG(object.st_mode)) return;
  /* Of huge pages set aside, neither mincore nor the file says anything that the page table does not. */
  if ((uint32_t)system.f_type == HUGETLBFS_MAGIC_NUMBER) return;
  m->size = object.st_size;
  m->backing = system.f_type == TMPFS_MAGIC_NUMBER ? SHARED_MEMORY : REGULAR_FILE;
  if (m->backing != SHARED_MEMORY || m->size == 0) return;
  m->view = mmap(NULL, m->size, PROT_NONE, MAP_SHARED, m->fd, 0);
  if (m->view == MAP_FAILED) fail("mmap of the object");
}

static void print_pages(const struct mapping *m) {
  uint64_t pages = (m->end - m->start) / page_bytes, first = 0;
  const char *held = NULL;
  int held_huge = 0;
  for (uint64_t page = 0; page <= pages; page++) {
    const char *state = NULL;
    int huge = 0;
    if (page < pages) {
      uint64_t address = m->start + page * page_bytes;
      uint64_t entry = m->backing == NOT_WALKED ? 0 : entry_of(address);
      uint64_t categories = m->backing == NOT_WALKED ? 0 : categories_of(address, entry);
      state = page_state(m, address, entry, categories);
      huge = (categories & CATEGORY_HUGE) != 0;
    }
    if (held && (page == pages || strcmp(held, state) || huge != held_huge)) {
      printf("run %" PRIu64 " %" PRIu64 " %s %d\n", first, page - first, held, held_huge);
      first = page;
    }
    held = state;
    held_huge = huge;
  }
}

static void print_mapping(int pid, struct mapping *m, const char *vm_flags) {
  open_object(pid, m, vm_flags);
  printf("mapping %" PRIx64 " %" PRIx64 " %s %s %" PRIu64 "\n", m->start, m->end, m->perms, m->dev, m->inode);
  print_pages(m);
  if (m->view) munmap(m->view, m->size);
  if (m->fd >= 0) close(m->fd);
}

int main(int argc, char **argv) {
  char name[64], line[4600];
  int pid;
  FILE *smaps;
  struct mapping m, next;
  if (argc != 2 || (pid = atoi(argv[1])) <= 0) {
    fprintf(stderr, "usage: oracle PID\n");
    return 1;
  }
  page_bytes = sysconf(_SC_PAGESIZE);
  snprintf(name, sizeof name, "/proc/%d/pagemap", pid);
  if ((pagemap = open(name, O_RDONLY | O_CLOEXEC)) < 0) fail(name);
  snprintf(name, sizeof name, "/proc/%d/smaps", pid);
  if (!(smaps = fopen(name, "re"))) fail(name);
  /* A mapping's first line is that of maps, and VmFlags its last. */
  while (fgets(line, sizeof line, smaps)) {
    memset(&next, 0, sizeof next);
    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s %" SCNx64 " %31s %" SCNu64 " %4199[^\n]", &next.start, &next.end,
               next.perms, &next.offset, next.dev, &next.inode, next.path) >= 6)
      m = next;
    else if (!strncmp(line, "VmFlags:", 8))
      print_mapping(pid, &m, line);
  }
  return 0;
}
