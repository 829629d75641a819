package dev.trestle.gateway.intake;

import dev.trestle.s3events.EventTypes;
import dev.trestle.s3events.ObjectEvent;
import dev.trestle.schemas.mapping.Mapping;
import java.util.List;
import java.util.Optional;

/**
 * Which events of objects become which domain event.
 *
 * @param places where the objects are; one for each bucket
 * @param types event types of S3
 * @param sizes bytes that the object may have
 * @param form what the domain event is like
 * @param head whether S3 is asked for what its event does not tell
 * @param writes where consumers of the domain event write
 */
record Rule(
    String name,
    List<Place> places,
    EventTypes types,
    Sizes sizes,
    Form form,
    boolean head,
    List<Place> writes) {

  Rule {
    places = List.copyOf(places);
    writes = List.copyOf(writes);
  }

  /**
   * Sizes in bytes, both inclusive.
   *
   * @param max negative: no limit
   */
  record Sizes(long min, long max) {

    boolean areAll() {
      return min <= 0 && max < 0;
    }

    boolean has(long size) {
      return size >= min && (max < 0 || size <= max);
    }
  }

  /**
   * What the domain event is like.
   *
   * @param version 0: the newest
   * @param source empty: the schema gives it
   * @param key what the key is like after {@code prefix}; empty: anything
   * @param mapping to the payload; empty: see {@link Translation}
   */
  record Form(
      String type,
      int version,
      String source,
      Template subject,
      String prefix,
      Optional<Template> key,
      Optional<Mapping> mapping) {}

  /** Whether the event is wanted, whatever its size. */
  boolean isFor(ObjectEvent event) {
    return types.has(event.name())
        && places.stream().anyMatch(place -> place.has(event.bucket(), event.key()));
  }

  /** Whether a consumer of this rule's event may write what the other one is for. */
  boolean feeds(Rule other) {
    return other.types.overlaps(Loops.WRITTEN)
        && writes.stream().anyMatch(written -> other.places.stream().anyMatch(written::overlaps));
  }
}
