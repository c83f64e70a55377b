// The program; for now it only says that the build works.
console.log('kubarium: nothing to see yet');

export {};
