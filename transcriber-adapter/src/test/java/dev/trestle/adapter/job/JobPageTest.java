package dev.trestle.adapter.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.job.JobStore.Place;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobPageTest {

  private static final Set<JobState> ALL = EnumSet.allOf(JobState.class);

  private final InMemoryJobStore store = new InMemoryJobStore();

  @Test
  void pagesOfAnySizeShowEachJobOnceNewestFirst() {
    Random random = new Random(7);
    for (int i = 0; i < 60; i++) {
      // Few distinct times, so that many jobs share one.
      Job job = Jobs.accepted(Jobs.id(), Jobs.NOW.plusMillis(random.nextInt(20)));
      store.accept(job, "a", Jobs.NOW, Jobs.NOW);
      JobState state = JobState.values()[random.nextInt(5)];
      if (state == JobState.QUEUED) {
        store.queued(job.jobId());
      } else if (state.isEnd()) {
        store.decide(job.jobId(), Jobs.ending(state));
        store.end(job.jobId(), Jobs.NOW);
      }
    }
    for (int size : new int[] {1, 3, 59, 60, 61}) {
      List<Job> seen = new ArrayList<>();
      Map<JobState, Place> places = Map.of();
      JobPage page;
      do {
        page = JobPage.read(store, ALL, size, places);
        assertThat(page.jobs()).isNotEmpty();
        seen.addAll(page.jobs());
        // As a client hands it back.
        places = PageToken.read(ALL, PageToken.write(ALL, page.seen())).orElseThrow();
      } while (page.more());

      assertThat(seen).hasSize(60).doesNotHaveDuplicates();
      assertThat(seen).isSortedAccordingTo((a, b) -> b.submittedAt().compareTo(a.submittedAt()));
    }
  }

  @Test
  void noJobsMakeOneEmptyPage() {
    JobPage page = JobPage.read(store, ALL, 10, Map.of());

    assertThat(page.jobs()).isEmpty();
    assertThat(page.more()).isFalse();
  }
}
