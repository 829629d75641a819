package dev.trestle.adapter.request;

import dev.trestle.adapter.job.RouteTerms;
import jakarta.inject.Singleton;
import java.util.List;

/** The one route that there is, from AudioUploaded to the workers' queue. */
@Singleton
final class AudioTerms implements RouteTerms {

  @Override
  public List<String> names() {
    return List.of(NewJob.ROUTE);
  }

  @Override
  public int maxAttempts(String route) {
    return 1;
  }
}
