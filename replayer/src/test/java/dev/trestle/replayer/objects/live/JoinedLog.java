package dev.trestle.replayer.objects.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.store.BatchCodec;
import dev.trestle.log.store.BatchStore;
import dev.trestle.log.store.StoredBatch;
import dev.trestle.replayer.objects.ObjectVersion;
import dev.trestle.replayer.objects.ObjectVersion.Via;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import dev.trestle.s3events.ObjectChange.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What became of a {@link JoinStory}: its log holds each version once. */
final class JoinedLog {

  private final JoinStory story;

  JoinedLog(JoinStory story) {
    this.story = story;
  }

  void check() {
    List<ObjectVersion> records = read();
    assertThat(records.stream().map(ObjectVersionEvents::id)).doesNotHaveDuplicates();
    assertThat(records.subList(0, story.history.size())).isEqualTo(story.history);
    Set<String> told =
        story.bucket.changes().subList(story.firstTold, story.bucket.changes().size()).stream()
            .map(change -> ObjectVersionEvents.id(JoinStory.live(change.event())))
            .collect(Collectors.toSet());
    assertThat(records.stream().map(ObjectVersionEvents::id).toList()).containsAll(told);
    Map<String, Integer> numbers = new HashMap<>();
    story
        .bucket
        .changes()
        .forEach(
            change ->
                numbers.put(
                    ObjectVersionEvents.id(JoinStory.live(change.event())), change.number()));
    for (String key : JoinStory.KEYS) {
      List<Integer> order =
          records.stream()
              .filter(record -> record.key().equals(key) && record.via() != Via.LATE)
              .map(record -> numbers.get(ObjectVersionEvents.id(record)))
              .toList();
      assertThat(order).as(key).isSorted();
    }
    if (story.maxLag.compareTo(JoinStory.WAIT) < 0) {
      Set<String> listed = JoinStory.ids(story.history);
      assertThat(records.stream().filter(r -> r.via() == Via.LATE))
          .as("late only what the listing may have overtaken")
          .allMatch(late -> !story.bucket.has(late) || overtaken(late, numbers, listed));
      if (!story.mute) {
        checkRemovals(records);
      }
    }
  }

  /** What is removed after its version came in its place comes in its place too. */
  void checkRemovals(List<ObjectVersion> records) {
    Set<Optional<String>> inPlace =
        records.stream()
            .filter(record -> record.kind() != Kind.REMOVED && record.via() != Via.LATE)
            .map(ObjectVersion::versionId)
            .collect(Collectors.toSet());
    assertThat(records)
        .filteredOn(record -> record.kind() == Kind.REMOVED && record.via() == Via.LATE)
        .extracting(ObjectVersion::versionId)
        .doesNotContainAnyElementsOf(inPlace);
  }

  /** Whether a later version of the key came with the story.history. */
  boolean overtaken(ObjectVersion late, Map<String, Integer> numbers, Set<String> listed) {
    int number = numbers.get(ObjectVersionEvents.id(late));
    return story.bucket.changes().stream()
        .anyMatch(
            change ->
                change.number() > number
                    && change.event().key().equals(late.key())
                    && listed.contains(ObjectVersionEvents.id(JoinStory.live(change.event()))));
  }

  List<ObjectVersion> read() {
    List<ObjectVersion> records = new ArrayList<>();
    Offset next = Offset.FIRST;
    for (StoredBatch batch :
        story
            .storage
            .batches()
            .readForward(
                story.log.partition(), Offset.FIRST, 1 << 30, BatchStore.Consistency.STRONG)) {
      for (LogRecord record : BatchCodec.decode(batch).records()) {
        assertThat(record.offset()).isEqualTo(next);
        next = next.next();
        records.add(ObjectVersionEvents.version(record.event()).orElseThrow());
      }
    }
    return records;
  }
}
