package dev.trestle.replayer.objects.projection;

import dev.trestle.log.Offset;
import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.state.StateTable;
import dev.trestle.log.state.StateTable.ItemKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Projections in table {@code <env>-object-state}: one item for each key of each log, moved forward
 * only, and one for the digest of a log. Safe across threads and processes. Methods throw {@link
 * dev.trestle.log.store.StoreException} if the table does not answer.
 */
public final class ObjectStates {

  private static final String OFFSET = "offset";
  private static final String READ = "read";
  private static final String SHARE = "share";
  private static final String BEFORE = "before";
  private static final String TOLD = "told";
  private static final String DIGEST_SORT = "digest";

  /**
   * What a projection holds in short.
   *
   * @param next the offset up to which the log was read
   * @param told what the digest queue heard last; {@code null} if nothing
   */
  record Digest(Offset next, Share all, @Nullable Share told) {
    static final Digest NONE = new Digest(Offset.FIRST, Share.NONE, null);
  }

  /** A key and what there is of it. */
  record Listed(String key, CurrentObject current) {}

  private final StateTable table;

  /**
   * @param table with the keys of the state table, and none of its items
   */
  public ObjectStates(StateTable table) {
    this.table = table;
  }

  /** Costs one read. */
  Digest digest(String log) {
    return table
        .get(digestKey(log), DIGEST_SORT)
        .map(
            item ->
                new Digest(
                    Offset.of(item.requiredNumber(TableKeys.NEXT)),
                    share(item, SHARE),
                    item.text(TOLD).map(Share::parse).orElse(null)))
        .orElse(Digest.NONE);
  }

  /**
   * Replaces a digest by its successor. Costs one write.
   *
   * @return whether it was still the one given
   */
  boolean replace(String log, Digest from, Digest to) {
    StateItem item =
        StateItem.of(digestKey(log), DIGEST_SORT)
            .with(TableKeys.NEXT, to.next().value())
            .with(SHARE, to.all().toString());
    StateCondition unchanged =
        from.equals(Digest.NONE)
            ? StateCondition.ABSENT
            : new StateCondition.NumberIs(TableKeys.NEXT, from.next().value());
    Share told = to.told();
    return table.put(told == null ? item : item.with(TOLD, told.toString()), unchanged).isEmpty();
  }

  /** What there is of keys, of those of which a record told. Costs one read for each. */
  Map<String, CurrentObject> current(String log, List<String> keys) {
    List<ItemKey> places = keys.stream().map(key -> new ItemKey(objectKey(log), key)).toList();
    return table.getAll(places).stream()
        .collect(Collectors.toMap(StateItem::sort, ObjectStates::current));
  }

  /** Keeps what there is of a key, unless a later record of it was read. Costs one write. */
  void keep(String log, String key, CurrentObject current) {
    StateItem item =
        StateItem.of(objectKey(log), key)
            .with(OFFSET, current.offset().value())
            .with(READ, current.read().value())
            .with(SHARE, current.share().toString())
            .with(BEFORE, current.before().toString());
    var version = current.version();
    table.put(
        version == null ? item : item.withData(CurrentObject.payload(version).toByteArray()),
        StateCondition.ABSENT.or(new StateCondition.NumberBelow(READ, current.read().value())));
  }

  /**
   * Keys in order, also those without an object.
   *
   * @param from first key wanted
   */
  List<Listed> list(String log, String from, int limit) {
    List<Listed> listed = new ArrayList<>();
    for (StateItem item : table.list(objectKey(log), from, null, limit)) {
      listed.add(new Listed(item.sort(), current(item)));
    }
    return listed;
  }

  /** Forgets some keys of a log, and its digest with the last ones. Whether all are gone now. */
  boolean clear(String log, int limit) {
    List<StateItem> page = table.list(objectKey(log), "", null, limit);
    table.deleteAll(page.stream().map(item -> new ItemKey(item.key(), item.sort())).toList());
    if (page.size() == limit) {
      return false;
    }
    return table.delete(digestKey(log), DIGEST_SORT, StateCondition.NONE);
  }

  private static CurrentObject current(StateItem item) {
    Optional<byte[]> payload = item.data();
    return new CurrentObject(
        payload.map(CurrentObject::version).orElse(null),
        Offset.of(item.requiredNumber(OFFSET)),
        Offset.of(item.requiredNumber(READ)),
        share(item, SHARE),
        share(item, BEFORE));
  }

  private static Share share(StateItem item, String attribute) {
    return item.text(attribute).map(Share::parse).orElse(Share.NONE);
  }

  private static String objectKey(String log) {
    return "object#" + log;
  }

  private static String digestKey(String log) {
    return "digest#" + log;
  }
}
