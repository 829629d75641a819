package dev.trestle.log;

import java.util.Locale;

/**
 * Every key and attribute of the two tables, spelt once.
 *
 * <p>Event log table ({@code <env>-event-log}): one item per batch, see {@link #PARTITION} to
 * {@link #CURSOR}. State table ({@code <env>-event-state}): small items under {@link #KEY} and
 * {@link #SORT}, each changed by one conditional write; other modules keep their own items there
 * under prefixes of their own.
 */
public final class TableKeys {

  /** S, partition key of the log table: {@code <log>#<partition>}. */
  public static final String PARTITION = "p";

  /** N, sort key of the log table: offset of the batch's first record. */
  public static final String FIRST_OFFSET = "o";

  /** N: how many records the batch has. */
  public static final String COUNT = "n";

  /** N: append time, milliseconds since the epoch. */
  public static final String APPEND_TIME = "t";

  /** S: id of the batch, unique to the try that wrote it. */
  public static final String BATCH_ID = "b";

  /**
   * N: in which form ids and data are, see {@code dev.trestle.log.store.BatchCodec}; 1 if absent.
   */
  public static final String FORM = "v";

  /** N: which ownership of the partition wrote the batch; 0, for none, if absent. */
  public static final String EPOCH = "e";

  /** B: ids and content hashes, readable without {@link #DATA}; absent in form 1. */
  public static final String IDS = "i";

  /** B: the records, or what of them {@link #IDS} does not have. */
  public static final String DATA = "d";

  /** B: where the source of the records stood after them, in its own terms; absent if none. */
  public static final String CURSOR = "c";

  /** S, partition key of the state table. */
  public static final String KEY = "k";

  /** S, sort key of the state table. */
  public static final String SORT = "s";

  /** N: when DynamoDB may delete a state item, seconds since the epoch. */
  public static final String TTL = "ttl";

  /** State key under which every log is listed; sorted by the log's name. */
  public static final String LOGS_KEY = "logs";

  /** N: how many partitions a log has. */
  public static final String PARTITIONS = "partitions";

  /**
   * N: how long a log remembers ids, milliseconds; 0 for ever none; absent as the writer has it.
   */
  public static final String WINDOW = "window";

  /** N: milliseconds since the epoch. */
  public static final String CREATED = "created";

  /** N: a group's committed offset, the next to deliver. */
  public static final String COMMITTED = "committed";

  /** N: when a group's offset last changed, milliseconds since the epoch. */
  public static final String CHANGED = "changed";

  /** State sort key of every lease item. */
  public static final String LEASE_SORT = "lease";

  /** S: who holds a lease. */
  public static final String HOLDER = "holder";

  /** N: fencing token of a lease, or the highest that changed an item. */
  public static final String TOKEN = "token";

  /** N: when a lease ends, milliseconds since the epoch. */
  public static final String EXPIRES = "expires";

  /** State sort key of the sweeper's watermark, beside the markers; sorts after all of them. */
  public static final String WATERMARK_SORT = "watermark";

  /** State sort key of every floor item. */
  public static final String FLOOR_SORT = "floor";

  /** N: what lies before this offset may be deleted. */
  public static final String FLOOR = "floor";

  /** N: every batch before this offset has been sent. */
  public static final String WATERMARK = "watermark";

  /** N: the offset after the last record of a batch that was sent. */
  public static final String NEXT = "next";

  /** State key under which every published schema version is listed. */
  public static final String SCHEMAS_KEY = "schemas";

  /** S: the text of a schema. */
  public static final String DOCUMENT = "document";

  private TableKeys() {}

  /** State sort key of a published schema; versions of a type sort in order. */
  public static String schemaVersion(String type, int version) {
    return type + "#" + String.format(Locale.ROOT, "%010d", version);
  }

  /** Partition key of a partition's batches. */
  public static String batches(Partition partition) {
    return partition.toString();
  }

  /** State key of a log's groups. */
  public static String groups(String log) {
    return "group#" + log;
  }

  /** State sort key of a group's offset in one partition; a group's partitions sort in order. */
  public static String groupPartition(String group, int partition) {
    return group + "#" + String.format(Locale.ROOT, "%05d", partition);
  }

  /** State key of one of the keys that hold the ids of a partition, see {@code IdSegments}. */
  public static String ids(Partition partition, int key) {
    return "ids#" + partition + "#" + key;
  }

  /** State key of a partition's floor, below which nothing is put. */
  public static String floor(Partition partition) {
    return "floor#" + partition;
  }

  /** State key of a lease. */
  public static String lease(String name) {
    return "lease#" + name;
  }

  /** State key of the markers of a partition's batches. */
  public static String sent(Partition partition) {
    return "sent#" + partition;
  }

  /** State sort key of one batch's marker; sorts by offset. */
  public static String sentBatch(Offset first) {
    return String.format(Locale.ROOT, "%019d", first.value());
  }
}
