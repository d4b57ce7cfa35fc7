export const nothing = "is defined";
