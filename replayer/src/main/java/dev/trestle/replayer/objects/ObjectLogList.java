package dev.trestle.replayer.objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * All object logs of an environment, and the names of those that were deleted. Immutable.
 *
 * @param logs by name
 * @param deleted names that are not given again, since the records of those logs stay
 */
record ObjectLogList(List<ObjectLog> logs, List<String> deleted) {

  static final ObjectLogList EMPTY = new ObjectLogList(List.of(), List.of());

  private static final ObjectMapper MAPPER = new ObjectMapper();

  ObjectLogList {
    logs = List.copyOf(logs);
    deleted = List.copyOf(deleted);
  }

  Optional<ObjectLog> find(String name) {
    return logs.stream().filter(log -> log.name().equals(name)).findFirst();
  }

  /** One that would take some of the same keys. */
  Optional<ObjectLog> overlapping(ObjectLog wanted) {
    return logs.stream().filter(wanted::overlaps).findFirst();
  }

  ObjectLogList with(ObjectLog log) {
    return new ObjectLogList(
        Stream.concat(logs.stream(), Stream.of(log))
            .sorted(java.util.Comparator.comparing(ObjectLog::name))
            .toList(),
        deleted);
  }

  ObjectLogList without(ObjectLog log) {
    return new ObjectLogList(
        logs.stream().filter(other -> !other.equals(log)).toList(),
        Stream.concat(deleted.stream(), Stream.of(log.name())).toList());
  }

  byte[] toBytes() {
    ObjectNode list = MAPPER.createObjectNode();
    var array = list.putArray("logs");
    for (ObjectLog log : logs) {
      ObjectNode node = array.addObject();
      node.put("name", log.name()).put("bucket", log.bucket()).put("prefix", log.prefix());
      node.put("created", log.created().toEpochMilli()).put("projected", log.isProjected());
      log.contentBytes().ifPresent(bytes -> node.put("contentBytes", bytes));
      log.digestQueue().ifPresent(queue -> node.put("digestQueue", queue));
    }
    var names = list.putArray("deleted");
    deleted.forEach(names::add);
    try {
      return MAPPER.writeValueAsBytes(list);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectLogList of(byte[] bytes) {
    JsonNode list;
    try {
      list = MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("the list of object logs cannot be read", e);
    }
    List<ObjectLog> logs = new ArrayList<>();
    for (JsonNode node : list.path("logs")) {
      logs.add(
          new ObjectLog(
              node.path("name").asText(),
              node.path("bucket").asText(),
              node.path("prefix").asText(),
              node.has("contentBytes")
                  ? OptionalInt.of(node.path("contentBytes").asInt())
                  : OptionalInt.empty(),
              node.path("projected").asBoolean(),
              Optional.ofNullable(node.path("digestQueue").textValue()),
              Instant.ofEpochMilli(node.path("created").asLong())));
    }
    List<String> deleted = new ArrayList<>();
    list.path("deleted").forEach(name -> deleted.add(name.asText()));
    return new ObjectLogList(logs, deleted);
  }
}
