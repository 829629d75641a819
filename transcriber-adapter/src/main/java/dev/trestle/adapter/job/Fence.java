package dev.trestle.adapter.job;

/**
 * A right that must still stand in the moment in which a job is claimed: an item of the jobs' table
 * that is no job has this token.
 *
 * @param key of the item, where jobs have their id
 * @param token grows whenever the right passes on
 */
public record Fence(String key, long token) {

  /** Attribute of the item. */
  public static final String TOKEN = "token";
}
