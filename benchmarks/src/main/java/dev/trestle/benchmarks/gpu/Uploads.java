package dev.trestle.benchmarks.gpu;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Uploads of some days: a trickle with a day and a night, and bursts, in which somebody uploads a
 * folder of recordings that are alike in length.
 */
public final class Uploads {

  private static final double DAY = 86_400;

  /** Of the trickle, by day; at night a tenth of it. */
  private static final double PER_SECOND = 1 / 60.0;

  /** Most recordings play for ten minutes, few for an hour, hardly any for four. */
  private static final double MEDIAN_AUDIO_SECONDS = 600;

  private static final double SPREAD = 1.1;
  private static final double LONGEST_AUDIO_SECONDS = 4 * 3_600;

  /** Mean time between bursts, how long one takes, and how many recordings it usually brings. */
  private static final double BETWEEN_BURSTS = 2 * 3_600;

  private static final double BURST_SECONDS = 300;
  private static final double MEDIAN_BURST = 100;

  private Uploads() {}

  /** The uploads of so many days, in their order; the same for the same seed. */
  public static List<Upload> of(int days, long seed) {
    Random random = new Random(seed);
    List<Upload> uploads = new ArrayList<>();
    double end = days * DAY;
    for (double at = exponential(random, 1 / PER_SECOND);
        at < end;
        at += exponential(random, 1 / PER_SECOND)) {
      if (random.nextDouble() < (isDay(at) ? 1 : 0.1)) {
        uploads.add(new Upload(at, audioSeconds(random, MEDIAN_AUDIO_SECONDS, SPREAD)));
      }
    }
    for (double at = exponential(random, BETWEEN_BURSTS);
        at < end;
        at += exponential(random, BETWEEN_BURSTS)) {
      burst(uploads, at, random);
    }
    uploads.sort(Comparator.comparingDouble(Upload::at));
    return uploads;
  }

  /** The folder's recordings usually play for something between a minute and an hour. */
  private static void burst(List<Upload> uploads, double start, Random random) {
    double median = 60 * Math.pow(60, random.nextDouble());
    long count = Math.round(MEDIAN_BURST * Math.exp(random.nextGaussian()));
    for (long i = 0; i < count; i++) {
      double at = start + random.nextDouble() * BURST_SECONDS;
      uploads.add(new Upload(at, audioSeconds(random, median, 0.3)));
    }
  }

  private static boolean isDay(double at) {
    double hour = at % DAY / 3_600;
    return hour >= 8 && hour < 20;
  }

  private static double audioSeconds(Random random, double median, double spread) {
    double seconds = median * Math.exp(spread * random.nextGaussian());
    return Math.min(LONGEST_AUDIO_SECONDS, Math.max(1, seconds));
  }

  private static double exponential(Random random, double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }
}
