package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.benchmarks.load.RecordedEvents;
import dev.trestle.log.Event;
import dev.trestle.log.store.BatchCodec;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many bytes one event takes in the log, by how many share a batch: what write units follow.
 */
final class EncodedSize implements Scenario {

  private static final List<Integer> BATCHES = List.of(1, 3, 10, 30, 57, 100, 300, 1000);

  @Override
  public String name() {
    return "encoded-size";
  }

  @Override
  public String question() {
    return "bytes that one 1 KB event takes in the log, by the size of its batch";
  }

  @Override
  public void run(Settings settings, Figures figures) {
    for (int round = 0; round < settings.rounds(); round++) {
      AudioEvents events = new AudioEvents(round);
      for (int count : BATCHES) {
        List<Event> batch =
            Stream.generate(events::next).limit(count).map(RecordedEvents::of).toList();
        double size =
            BatchCodec.encode(batch, RecordedEvents.contents(batch)).size() / (double) count;
        figures.add("batch of " + count + ": encoded bytes per event", "this tree", size);
      }
    }
  }
}
