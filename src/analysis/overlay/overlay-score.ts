import { traitNames, type TraitName } from './traits.ts';

/**
 * Trait, weight, mean and standard deviation: a logistic regression on 1370 groups of edges in 156 still films, most of them with a drawn logo. Each trait may speak one way alone
 * (what is calm, crisp, closed, in a corner and of colours of its own speaks for an overlay), so that the sum stays sound beyond what it was fitted on. Fitted by `training/still-logos`.
 */
const weights: readonly (readonly [TraitName, number, number, number])[] = [
  ['uniform', 1.39, 0.25, 0.28],
  ['calm inside', -0.56, -0.01, 0.44],
  ['ink', 0.05, 0.72, 0.21],
  ['sharp', 0.02, 0.6, 0.18],
  ['sharper', 0.24, 0.01, 0.23],
  ['open', -1.71, 0.29, 0.3],
  ['corner', -2.27, 1.3, 0.52],
  ['gap', -0.85, 1.49, 1.11],
  ['density', 0.02, 0.75, 0.54],
  ['edges around', -0.05, 0.53, 0.67],
  ['edge count', 0.5, 2, 0.37],
  ['wide', 0.94, 0.2, 0.85],
  ['own colour', 0.47, 0.27, 0.27],
  ['own colour around', -0.06, 0.08, 0.14],
];
const bias = -6.28;
/** Farthest from the mean, in standard deviations, that a trait counts. */
const farthest = 3;

/** How likely a group is an overlay, as log odds. @param traits as `traitsOf` gives them. */
export function overlayScore(traits: readonly number[]): number {
  return weights.reduce((sum, [name, weight, mean, deviation]) => {
    const value = (traits[traitNames.indexOf(name)]! - mean) / deviation; // every name is one of them
    return sum + weight * Math.max(-farthest, Math.min(farthest, value));
  }, bias);
}
