export async function copyPython() {}
