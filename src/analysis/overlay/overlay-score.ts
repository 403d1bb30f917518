import { traitNames, type TraitName } from './traits.ts';

/**
 * Trait, weight, mean and standard deviation: a logistic regression on 1030 groups of edges in 121 still films, 85 of them with a drawn logo. Each trait may speak one way alone
 * (what is calm, crisp, closed and in a corner speaks for an overlay), so that the sum stays sound beyond what it was fitted on. Fitted by `training/still-logos`.
 */
const weights: readonly (readonly [TraitName, number, number, number])[] = [
  ['uniform', 1.27, 0.22, 0.32],
  ['calm inside', -0.64, -0.06, 0.35],
  ['typical unrest', 0.31, 1.03, 0.5],
  ['ink', 0.12, 0.58, 0.41],
  ['sharp', 0.19, 0.46, 0.35],
  ['sharper', 0.81, 0.04, 0.21],
  ['open', -1.24, 0.26, 0.36],
  ['corner', -2.18, 1.33, 0.51],
  ['gap', -0.42, 1.56, 1.1],
  ['density', -0.11, 0.81, 0.53],
  ['edges around', -0.35, 0.22, 0.38],
  ['edge count', 0.62, 1.88, 0.3],
  ['wide', 0.27, 0.15, 0.87],
];
const bias = -5.63;
/** Farthest from the mean, in standard deviations, that a trait counts. */
const farthest = 3;

/** How likely a group is an overlay, as log odds. @param traits as `traitsOf` gives them. */
export function overlayScore(traits: readonly number[]): number {
  return weights.reduce((sum, [name, weight, mean, deviation]) => {
    const value = (traits[traitNames.indexOf(name)]! - mean) / deviation; // every name is one of them
    return sum + weight * Math.max(-farthest, Math.min(farthest, value));
  }, bias);
}
