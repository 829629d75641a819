package dev.trestle.gateway.intake;

import dev.trestle.queues.OutageException;
import dev.trestle.s3events.ObjectEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Objects that S3 has, by key; and whether it answers. */
final class KnownHeads implements Heads {

  final Map<String, Head> byKey = new HashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  @Nullable OutageException outage;

  @Override
  public Optional<Head> of(ObjectEvent event) {
    asked.add(event.key());
    if (outage != null) {
      throw outage;
    }
    return Optional.ofNullable(byKey.get(event.key()));
  }
}
