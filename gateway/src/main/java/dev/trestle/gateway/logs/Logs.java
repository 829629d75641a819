package dev.trestle.gateway.logs;

import dev.trestle.log.Event;
import dev.trestle.log.LogName;
import dev.trestle.log.Partition;
import dev.trestle.log.state.LogCatalog;
import dev.trestle.log.state.LogDescription;
import io.micronaut.context.annotation.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The logs that events go to, and which event goes to which. */
@Context
public final class Logs {

  /** Where events go that no route names. */
  public static final String DEFAULT = "events";

  private final Map<String, Integer> partitions = new TreeMap<>();
  private final Map<String, Duration> windows = new HashMap<>();
  private final List<RouteConfig> routes;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if a route names no log, or a log's name is not allowed
   */
  Logs(List<LogConfig> logs, List<RouteConfig> routes) {
    partitions.put(DEFAULT, 1);
    for (LogConfig log : logs) {
      LogName.problemWith(log.log())
          .ifPresent(
              problem -> {
                throw new IllegalArgumentException("trestle.logs: " + problem);
              });
      if (log.partitions() < 1) {
        throw new IllegalArgumentException(
            "trestle.logs." + log.log() + ".partitions is " + log.partitions() + ": use 1 or more");
      }
      partitions.put(log.log(), log.partitions());
      if (log.dedupeWindow() != null) {
        if (log.dedupeWindow().toMillis() < 1) {
          throw new IllegalArgumentException(
              "trestle.logs."
                  + log.log()
                  + ".dedupe-window is "
                  + log.dedupeWindow()
                  + ": use 1ms or more");
        }
        windows.put(log.log(), log.dedupeWindow());
      }
    }
    this.routes = new ArrayList<>(routes);
    this.routes.sort(Comparator.comparing(RouteConfig::index));
    for (RouteConfig route : routes) {
      if (!partitions.containsKey(route.log())) {
        throw new IllegalArgumentException(
            "trestle.routes["
                + route.index()
                + "].log is '"
                + route.log()
                + "': use one of "
                + partitions.keySet()
                + ", or add it to trestle.logs");
      }
    }
  }

  /** The log of an event. */
  public String of(Event event) {
    return of(event.type(), event.source(), event.subject());
  }

  /**
   * The partition of an event, which need not be valid yet.
   *
   * @param subject {@code ""} if there is none
   * @param id decides where there is no subject
   */
  public Partition partitionOf(String type, String source, String subject, String id) {
    String log = of(type, source, subject);
    return Partition.of(log, partitions.getOrDefault(log, 1), subject.isEmpty() ? id : subject);
  }

  private String of(String type, String source, String subject) {
    for (RouteConfig route : routes) {
      if (route.takes(type, source, subject)) {
        return route.log();
      }
    }
    return DEFAULT;
  }

  /**
   * Creates the logs that are not there.
   *
   * @throws IllegalStateException if one has another number of partitions than it is set to
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  public void createIn(LogCatalog catalog) {
    for (var wanted : partitions.entrySet()) {
      LogDescription found =
          catalog.createIfAbsent(
              wanted.getKey(),
              wanted.getValue(),
              Optional.ofNullable(windows.get(wanted.getKey())));
      if (found.partitions() != wanted.getValue()) {
        throw new IllegalStateException(
            "log "
                + found.log()
                + " has "
                + found.partitions()
                + " partitions, fixed at its creation: set trestle.logs."
                + found.log()
                + ".partitions to that, or use a log of another name");
      }
    }
  }
}
