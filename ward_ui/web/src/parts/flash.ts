/** All alarms flash in step: each flash is counted from the same moment. Several out of step look like one far quicker. */

document.addEventListener("animationstart", ({ target }) => {
  if (!(target instanceof Element)) return;
  for (const animation of target.getAnimations({ subtree: true })) animation.startTime = 0;
});
