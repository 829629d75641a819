package dev.trestle.adapter.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.job.JobStore.Listing;
import dev.trestle.adapter.job.JobStore.Place;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JobPageTest {

  private static final Listing ALL = new Listing(EnumSet.allOf(JobState.class), null, null, null);

  private final InMemoryJobStore store = new InMemoryJobStore();

  @Test
  void pagesOfAnySizeShowEachJobOnceNewestFirst() {
    Random random = new Random(7);
    for (int i = 0; i < 60; i++) {
      // Few distinct times, so that many jobs share one.
      store.add(Jobs.accepted(Jobs.id(), Jobs.NOW.plusMillis(random.nextInt(20))));
    }
    for (int size : new int[] {1, 3, 59, 60, 61}) {
      List<Job> seen = new ArrayList<>();
      Place next = null;
      do {
        JobPage page = store.list(ALL, size, next);
        assertThat(page.jobs()).isNotEmpty();
        seen.addAll(page.jobs());
        next = page.next();
        if (next != null) {
          // As a client hands it back.
          next = PageToken.read(ALL, PageToken.write(ALL, next)).orElseThrow();
        }
      } while (next != null);

      assertThat(seen).hasSize(60).doesNotHaveDuplicates();
      assertThat(seen).isSortedAccordingTo((a, b) -> b.submittedAt().compareTo(a.submittedAt()));
    }
  }
}
