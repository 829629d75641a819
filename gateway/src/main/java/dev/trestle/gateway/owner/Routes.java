package dev.trestle.gateway.owner;

import dev.trestle.log.Partition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Where the events of each partition go, as far as this gateway knows. Safe across threads. */
final class Routes {

  private final Map<Partition, Route> routes = new ConcurrentHashMap<>();

  /** Since when a partition is here, by a clock that is never set. */
  private final Map<Partition, Long> since = new ConcurrentHashMap<>();

  /** The last ownership of each partition that this gateway has given away. */
  private final Map<Partition, Long> over = new ConcurrentHashMap<>();

  private final List<Consumer<Partition>> onChange = new CopyOnWriteArrayList<>();

  /** Has somebody hear of every partition whose route has changed. */
  void onChange(Consumer<Partition> listener) {
    onChange.add(listener);
  }

  Route of(Partition partition) {
    return routes.getOrDefault(partition, Route.NOWHERE);
  }

  void go(Partition partition, Route route) {
    if (route instanceof Route.Here) {
      since.put(partition, System.nanoTime());
    }
    Route before = routes.put(partition, route);
    if (!route.equals(before)) {
      onChange.forEach(listener -> listener.accept(partition));
    }
  }

  /** Whether this gateway appends by this very ownership. */
  boolean isHere(Owner owner) {
    return of(owner.partition()) instanceof Route.Here here && here.epoch() == owner.epoch();
  }

  /** This gateway has given the partition away: an older look at the table says otherwise. */
  void end(Owner owner) {
    over.merge(owner.partition(), owner.epoch(), Math::max);
  }

  /** Whether an ownership of this gateway's is known to have ended. */
  boolean isOver(Owner owner) {
    return owner.epoch() <= over.getOrDefault(owner.partition(), Long.MIN_VALUE);
  }

  /** The partitions that are here. */
  Collection<Partition> here() {
    return routes.entrySet().stream()
        .filter(each -> each.getValue() instanceof Route.Here)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** For how many nanoseconds a partition has been here. */
  long hereFor(Partition partition) {
    return System.nanoTime() - since.getOrDefault(partition, 0L);
  }

  /** Forgets partitions that are gone. */
  void retain(Set<Partition> partitions) {
    routes.keySet().retainAll(partitions);
    since.keySet().retainAll(partitions);
    over.keySet().retainAll(partitions);
  }
}
